"""images"""


def absent_images() -> list[str]:
    return []
