"""Network, schedules, dated flights, inventory counters, seat maps, fares and search."""
