//go:build linux || darwin || freebsd

package program

import "syscall"

// freeSpace returns how many bytes are free for us where a path is.
func freeSpace(path string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return 0, err
	}
	return uint64(s.Bavail) * uint64(s.Bsize), nil
}
