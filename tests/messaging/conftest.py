"""The servers, for every test here that asks for one."""

from .servers import gateway, mail_server, scripted, tls_server

__all__ = ["gateway", "mail_server", "scripted", "tls_server"]
