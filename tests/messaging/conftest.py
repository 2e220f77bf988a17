"""The servers, for every test here that asks for one."""

from .offers import offer
from .servers import gateway, mail_server, scripted, tls_server

__all__ = ["gateway", "mail_server", "offer", "scripted", "tls_server"]
