"""What is inside wheels and container images, without unpacking: nothing is written below a name from an archive.

One module for each format, and for each thing that rules see:

    zipped       members of a zip file, with what is wrong about them
    tarball      members of a tar stream, one after the other
    metadata     names, versions and needs of installed packages
    rpm          the same of a database of RPM
    packed       layers as they are stored: gzip, zstd or plain, and their digests
    layers       the files of an image, upper layers first, whiteouts honoured
    platforms    indexes, manifests and configurations
    store        where an image lies on disk: a layout, or an archive of one
    remote       images of a remote, over HTTPS; credentials
    named        how images are named on the command line
    sources      source distributions and archives that a path names: their files are linted as files
    wheel, installed, image    what rules see of each
"""
