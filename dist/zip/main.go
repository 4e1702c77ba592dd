// Command zip writes a folder as a zip archive to standard output, which has the same bytes
// whenever the folder has:
//
//	zip TIME ABOVE FOLDER
//
// TIME is that of all files, in seconds since 1970, and ABOVE has the folder.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "zip:", err)
		os.Exit(1)
	}
}

func run(args []string, to io.Writer) error {
	if len(args) != 3 {
		return fmt.Errorf("want TIME ABOVE FOLDER, and got %q", args)
	}
	seconds, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return err
	}
	w := zip.NewWriter(to)
	above := os.DirFS(args[1])
	err = fs.WalkDir(above, args[2], func(name string, e fs.DirEntry, err error) error { // in the order of names
		if err != nil || e.IsDir() {
			return err
		}
		return add(w, filepath.Join(args[1], filepath.FromSlash(name)), name, time.Unix(seconds, 0).UTC())
	})
	if err != nil {
		return err
	}
	return w.Close()
}

// add puts a file into an archive.
func add(w *zip.Writer, path, name string, at time.Time) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	_, err = io.Copy(in, f)
	return err
}
