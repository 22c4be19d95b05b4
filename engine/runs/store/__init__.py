"""The run store: all SQL of the project. ``runs`` is what pages do, ``lease`` what the pool does, ``journal`` what a worker writes."""
