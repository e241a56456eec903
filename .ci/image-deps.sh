#!/bin/sh
# Installs the Debian packages that image reading is compared with, as root.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --yes -qq --no-install-recommends binutils docker-registry skopeo
