# %% Random numbers
# The page's own generator: the same seeds give the same division, the same order and the same augmentation.
MASK = 0xFFFFFFFF


def mix(bits):
    """Mixes 32 bits so that near inputs give far outputs (the finalizer of MurmurHash3)."""
    h = bits & MASK
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & MASK
    return h ^ (h >> 16)


def random_for(*keys):
    """Uniform numbers in [0, 1) for these keys: mulberry32, started at their hash. Returns a function."""
    state = 0x2545F491
    for key in keys:
        state = mix(state ^ mix(key + 0x9E3779B9) ^ (key >> 32))

    def random():
        nonlocal state
        state = (state + 0x6D2B79F5) & MASK
        t = ((state ^ (state >> 15)) * (state | 1)) & MASK
        t ^= (t + ((t ^ (t >> 7)) * (t | 61))) & MASK
        return (t ^ (t >> 14)) / 2**32

    return random


def shuffled(items, random):
    """A shuffled copy (Fisher and Yates)."""
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = math.floor(random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result
