"""Reading and writing pictures: the only room that touches files with pixels in them.

`files` moves bytes to and from the disk safely, `containers` takes a file apart before any decoder sees it,
`pictures` and `masks` read, `canvas` widens, `text`, `exif` and `xmp` read what tools wrote beside the pixels,
`writing` and `previews` write.
"""
