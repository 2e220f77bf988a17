"""How fast the portal answers beside a bare Django page: `make bench`."""
