"""Fast exact ways to run a cell over time, a file each. The explicit equations in the cell's own file are their reference."""
