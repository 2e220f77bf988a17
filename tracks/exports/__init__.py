from .personal_data import data_of

__all__ = ["data_of"]
