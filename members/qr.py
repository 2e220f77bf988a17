"""The QR of a member card: one SVG path in a page, an image in a PDF."""

import io

import segno


def _code(text):
    """A mask is named: looking for the best of the eight takes five times as long."""
    return segno.make(text, error="m", micro=False, mask=3)


def qr_path(text):
    """Return `{"size", "d"}`: the side in modules, and the path that draws the dark ones."""
    matrix = _code(text).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            width = 0
            while x + width < len(row) and row[x + width]:
                width += 1
            if width:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width or 1
    return {"size": len(matrix), "d": "".join(runs)}


def qr_image(text):
    """The code as the bytes of an SVG file."""
    image = io.BytesIO()
    _code(text).save(image, kind="svg", border=0, scale=8)
    return image.getvalue()
