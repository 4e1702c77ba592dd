//go:build unix

package secret

import (
	"os"
	"syscall"
)

// keepOwner gives a new file to whom the one has that it takes the place of: root may change a
// file that the server has to read as somebody else.
func keepOwner(f *os.File, old string) error {
	info, err := os.Stat(old)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	was, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(was.Uid) == os.Geteuid() {
		return nil
	}
	return f.Chown(int(was.Uid), int(was.Gid))
}

// ofRoot reports whether root owns a file, and somebody else reads it here.
func ofRoot(file os.FileInfo) bool {
	stat, ok := file.Sys().(*syscall.Stat_t)
	return ok && stat.Uid == 0 && os.Geteuid() != 0
}
