#!/bin/sh
# Runs in the root of a kind node as Debian's packages and kind's files left it, and does what kind's own Dockerfile does:
# https://github.com/kubernetes-sigs/kind/blob/v0.33.0/images/base/Dockerfile
set -eu
chmod 755 /usr/local/bin/entrypoint /usr/local/bin/clean-install /kind/bin/*

# Of systemd's units, only those of a node.
find /lib/systemd/system/sysinit.target.wants -name systemd-tmpfiles-setup.service -delete
rm -f /lib/systemd/system/multi-user.target.wants/* /etc/systemd/system/*.wants/* \
  /lib/systemd/system/local-fs.target.wants/* /lib/systemd/system/sockets.target.wants/*udev* \
  /lib/systemd/system/sockets.target.wants/*initctl* /lib/systemd/system/basic.target.wants/*
echo ReadKMsg=no >>/etc/systemd/journald.conf
systemctl enable kubelet.service containerd.service undo-mount-hacks.service no-way-out.service
systemctl mask systemd-binfmt.service

# Where kind's units look for Debian's programs.
ln -s /usr/bin/containerd /usr/bin/ctr /usr/bin/containerd-shim-runc-v2 /usr/local/bin/
mkdir -p /opt/cni
ln -s /usr/lib/cni /opt/cni/bin
mkdir -p /etc/kubernetes/manifests

ctr oci spec | jq '.hooks.createContainer += [{path: "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
  >/etc/containerd/cri-base.json
rm -rf /var/cache/apt/* /var/lib/apt/lists/* /var/log/*.log /dev/*
