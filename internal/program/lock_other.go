//go:build !unix && !windows

package program

import "os"

// tryLock does nothing where files cannot be locked: there, whoever starts servers
// sees to it that one is alone.
func tryLock(*os.File) error { return nil }

// unlock does nothing, as tryLock has done.
func unlock(*os.File) error { return nil }
