"""Named constraints and the errors they stand for: the database has the last word."""

from apps.core.db_errors import constraint_errors
from apps.flights.errors import InventoryUnderflow, SoldOut, UnknownInventory

constraint_errors.register("legcabin_not_oversold", SoldOut)
constraint_errors.register("legcabin_class_limits", SoldOut)
constraint_errors.register("legcabin_class_offered", UnknownInventory)
constraint_errors.register("legcabin_flown", UnknownInventory)
constraint_errors.register("legcabin_held_not_negative", InventoryUnderflow)
constraint_errors.register("legcabin_sold_not_negative", InventoryUnderflow)
