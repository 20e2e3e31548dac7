"""What the file of a photo or a mask means: one set of rules for window, command line and training.

A photo is what viewers show:

* Its kind is told by its content, never by its name; names only pick files from a folder (`kinds`).
* It stands upright by its EXIF orientation. Of an animation the first picture counts, of a TIFF the
  first page that is no reduced preview.
* 16 bits, 32 bits and floats become 8 bits, white to white. CMYK, grey and Lab become sRGB.
* Its colour space is that of its profile, if that works; else of cICP (PNG) or nclx (AVIF, HEIC),
  of cHRM and gAMA (PNG), or Adobe RGB where the EXIF says so; else sRGB (`spaces`).
* What is transparent lies over white, and how much is kept aside; a picture that would be wholly
  transparent is opaque, as of the many programs that leave the fourth byte zero.
* What every viewer forgives is forgiven: no end mark behind whole pixels, notes with a wrong
  checksum, a profile cut short. Missing pixels are not (`opening`, `jpeg`, `png`).

A mask is white for the car (`masks`):

* Its alpha channel, if that is not the same all over; a cut-out is a mask, too.
* Else its grey; a palette's colours count, not their numbers. Two values are enough, whichever they
  are: 0 and 1, 0 and 128, or black and any one colour.
* Pascal VOC's masks are known by their palette or their values: 7 is the car, 255 unknown.

A name is what it looks like: composed or decomposed letters are equal, and bytes that are no text
stay what they are (`names`).

What is wrong with a file is a `Trouble`: a reason and its figures, in no language. Nothing here
imports torch, so that the program's core may build on it.
"""
