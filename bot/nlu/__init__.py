"""The components of the pipeline in `config.yml`, in the order in which they run."""
