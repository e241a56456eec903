#!/bin/sh
# Installs the Debian packages of the tests that need a browser, as root.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --yes -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core
