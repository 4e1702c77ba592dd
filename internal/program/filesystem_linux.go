package program

import "syscall"

// fileSystems are the ones that the doctor has something to say about, by the number that
// statfs(2) tells.
var fileSystems = map[uint32]string{
	0x6969:     "NFS",
	0x517b:     "SMB",
	0xff534d42: "SMB", // CIFS
	0xfe534d42: "SMB", // version 2
	0x5346414f: "AFS",
	0x6b414653: "AFS", // the kernel's own
	0x73757245: "AFS", // Coda
	0x00c36400: "Ceph",
	0x0bd00bd0: "Lustre",
	0x7461636f: "OCFS2",
	0x01161970: "GFS2",
	0x01021997: "9p",
	0x65735546: "FUSE", // virtiofs, too
	0x01021994: "tmpfs",
	0x794c7630: "overlayfs",
}

// fileSystem returns the name of the file system of a path, "" for one that is like any other.
func fileSystem(path string) (string, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return "", err
	}
	return fileSystems[uint32(s.Type)], nil
}
