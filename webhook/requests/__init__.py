"""File data subject requests and carry them through the states that the law allows."""
