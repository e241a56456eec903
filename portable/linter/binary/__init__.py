"""What a binary says of itself: the machine, the libraries it needs, and for which chips it holds device code.

    source    bytes by offset, from a file, from memory, or from a stream that only runs forwards
    elf       sections and needs of an ELF file
    fatbin    NVIDIA's containers: chips by SM number, and whether there is PTX for others
    bundle    LLVM's offload bundles, plain and compressed: chips by gfx name
    zstd      unpacking, as far as it is wanted
    library   all of it for one library or program
    device    the chip of a file that is nothing but device code
    loose     any of these files, and PTX
    chips     which code runs on which chip, and which accelerators have that chip
    view, uses    what rules see

Formats were read from real files and checked against NVIDIA's cuobjdump and LLVM's bundler (2026-11). Nothing is
loaded, executed or written.
"""
