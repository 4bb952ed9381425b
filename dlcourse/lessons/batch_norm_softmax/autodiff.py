"""A framework in thirty lines: write the cost, and its derivatives come by themselves.

    w = Variable(0.0)
    J = w**2 - 10 * w + 25
    slope_of(J, w)              # -10

Every operation notes what it was made of, and the slope towards each part. `slope_of`
walks back along these notes and multiplies the slopes: the chain rule.
"""


class Variable:
    """A number that remembers how it was computed.

    Parameters
    ----------
    value : float, or a NumPy number whose precision is to be kept
    made_of : tuple of (Variable, slope)
        What it was computed from, and its derivative towards each.
    """

    def __init__(self, value, made_of=()):
        self.value, self.made_of = value, made_of

    def __add__(self, other):
        """Return self + other: both slopes are 1."""
        other = constant(other)
        return Variable(self.value + other.value, ((self, 1), (other, 1)))

    def __mul__(self, other):
        """Return self * other: the slope towards one factor is the other."""
        other = constant(other)
        parts = (self, other.value), (other, self.value)
        return Variable(self.value * other.value, parts)

    def __sub__(self, other):
        """Return self - other."""
        return self + -1 * constant(other)

    def __rsub__(self, other):
        """Return other - self."""
        return constant(other) + -1 * self

    def __pow__(self, n):
        """Return self ** n for a fixed n: the slope is n self ** (n - 1)."""
        return Variable(self.value**n, ((self, n * self.value ** (n - 1)),))

    __radd__, __rmul__ = __add__, __mul__


def constant(value):
    """Return a plain number as a `Variable` made of nothing."""
    return value if isinstance(value, Variable) else Variable(value)


def slope_of(J, w):
    """Return dJ/dw: over all ways from J back to w, the sum of the products of slopes.

    Examples
    --------
    >>> w = Variable(3.0)
    >>> slope_of(w * w + 2 * w, w)
    8.0
    """
    if J is w:
        return 1
    return sum(slope * slope_of(part, w) for part, slope in J.made_of)
