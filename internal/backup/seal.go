package backup

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// sealedHeader is what a sealed file begins with, and armor.Header one that is text.
const sealedHeader = "age-encryption.org/v1\n"

// isSealed reports whether a file is sealed by age, and goes back to its beginning.
func isSealed(file io.ReadSeeker) (bool, error) {
	begin, err := beginning(file)
	return bytes.HasPrefix(begin, []byte(sealedHeader)) || bytes.HasPrefix(begin, []byte(armor.Header)), err
}

func beginning(file io.ReadSeeker) ([]byte, error) {
	begin := make([]byte, 64)
	n, err := io.ReadFull(file, begin)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	return begin[:n], err
}

// Identities reads the file with which sealed copies are opened, "" for none.
func Identities(path string) (_ []age.Identity, err error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	identities, err := age.ParseIdentities(file)
	if err != nil {
		return nil, fmt.Errorf("%s is not a file that age-keygen has written", path) // err could say what is in it
	}
	return identities, nil
}

// opened returns what is in a copy, sealed or not.
func opened(file io.ReadSeeker, identities []age.Identity) (io.Reader, error) {
	sealed, err := isSealed(file)
	if err != nil || !sealed {
		return file, err
	}
	if len(identities) == 0 {
		return nil, errors.New("it is sealed: name the file with the identity that opens it")
	}
	begin, err := beginning(file)
	if err != nil {
		return nil, err
	}
	var r io.Reader = file
	if bytes.HasPrefix(begin, []byte(armor.Header)) {
		r = armor.NewReader(file)
	}
	plain, err := age.Decrypt(r, identities...)
	if _, other := errors.AsType[*age.NoIdentityMatchError](err); other {
		return nil, errors.New("it is sealed for somebody else: the identity does not open it")
	}
	return plain, err
}

// syncFolder puts the names in a folder on the disk.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // which has no way to do so
	}
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
