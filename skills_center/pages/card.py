"""The QR of a member card, as one SVG path: no file, no request, sharp on any screen."""

import segno


def qr_path(text):
    """Return `{"size", "d"}`: the side in modules, and the path that draws the dark ones."""
    matrix = segno.make(text, error="m", micro=False).matrix
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
