"""Registers that were sent to be imported: the rows of people, for as long as they are kept."""

from members.imports.leaving import leave_registers
from members.models import RegisterImport
from members.services.registers import empty_registers, old_registers
from skills_center.base.personal_data import PersonalData, rows_expire

REGISTERS = PersonalData(
    models=(RegisterImport,),
    erase=leave_registers,
    expires=(rows_expire("registers emptied", old_registers, empty_registers),),
    not_handed_out={RegisterImport: "of a whole centre; what it said of them is in the file"},
)
