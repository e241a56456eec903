#!/bin/sh
# Installs the Debian packages of the cluster tests, as root; Go 1.26 and Python are expected to be there.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --yes -qq --no-install-recommends \
    ca-certificates iproute2 openssl util-linux \
    containerd containernetworking-plugins debootstrap runc
