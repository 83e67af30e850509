"""Files for the system that keeps the cases, written as a profile says, and its answer read back by the same one."""
