"""The measurements that the README and docs/benchmarks.md quote."""
