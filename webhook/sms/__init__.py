"""Receive SMS without losing one, answer each once, and let STOP win over everything else."""
