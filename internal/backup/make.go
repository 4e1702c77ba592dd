package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"github.com/anteroom/anteroom/db"
)

// Order says what copy is wanted.
type Order struct {
	To         string
	Replace    bool            // an earlier copy of the same kind
	Recipients []age.Recipient // who can open it; for none it is not sealed
	Near       string          // a folder beside the database, for what is not sealed yet
}

// Recipients reads for whom copies are sealed, as age-keygen prints them, with commas or
// spaces between them.
func Recipients(list string) ([]age.Recipient, error) {
	all := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	if len(all) == 0 {
		return nil, nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.Join(all, "\n")))
	if err != nil {
		return nil, errors.New("these are not recipients of age, as in age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p")
	}
	return recipients, nil
}

// Make copies a database to a file, while anybody reads and writes. The file is whole, on
// the disk, and was looked at for damage, or it is not there. One that is there already is
// fs.ErrExist, unless it is a copy of the same kind that shall be replaced.
func Make(ctx context.Context, d *db.DB, o Order) (err error) {
	if len(o.Recipients) == 0 {
		return d.Backup(ctx, o.To, o.Replace)
	}
	if err := mayReplace(o.To, o.Replace); err != nil {
		return err
	}
	// Beside the database nobody can read it who could not before; where it goes they might.
	folder, err := os.MkdirTemp(o.Near, "backup-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	plain := filepath.Join(folder, "copy.db")
	if err := d.Backup(ctx, plain, false); err != nil {
		return err
	}
	return seal(plain, o.To, o.Recipients)
}

// mayReplace refuses what would lose something else than an earlier sealed copy.
func mayReplace(to string, replace bool) error {
	there, err := os.Lstat(to)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !replace:
		return fmt.Errorf("%s: %w", to, fs.ErrExist)
	case !there.Mode().IsRegular():
		return fmt.Errorf("%s is no file that can be replaced", to)
	}
	file, err := os.Open(to)
	if err != nil {
		return err
	}
	defer file.Close()
	if sealed, err := isSealed(file); err != nil || !sealed {
		return errors.Join(err, fmt.Errorf("%s is no sealed backup: only an earlier one is replaced", to))
	}
	return nil
}

// seal writes a file that only its recipients can open.
func seal(from, to string, recipients []age.Recipient) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	return write(to, func(w io.Writer) error {
		sealed, err := age.Encrypt(w, recipients...)
		if err != nil {
			return err
		}
		_, err = io.Copy(sealed, source)
		return errors.Join(err, sealed.Close())
	})
}

// write fills a file for its owner only, under a name of its own until all of it is on
// the disk.
func write(to string, fill func(io.Writer) error) (err error) {
	file, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*.new")
	if err != nil {
		return err
	}
	if err = fill(file); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return syncFolder(filepath.Dir(to))
}
