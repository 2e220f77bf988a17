"""Registers of members kept in spreadsheets: read, understood, checked and written.

`readers` give rows, `columns` say what each column is, `values` make of a cell what a member's
file holds, `checking` sorts the rows, `committing` writes the new ones, `report` tells of the rest.
"""
