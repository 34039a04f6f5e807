package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"io"
	"os"
	"time"
)

// entry is a file of a package: its text, or the file that it is a copy of.
type entry struct {
	path string
	text []byte
	from string
	mode os.FileMode // 0644 when zero
}

// open gives the contents and their size in bytes.
func (e entry) open() ([]byte, error) {
	if e.from == "" {
		return e.text, nil
	}
	return os.ReadFile(e.from)
}

// writeZip writes entries in their order, all with one time.
func writeZip(file string, date time.Time, entries []entry) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, f.Close()) }()
	w := zip.NewWriter(f)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.path, Method: zip.Deflate, Modified: date}
		h.SetMode(cmp.Or(e.mode, 0o644))
		out, err := w.CreateHeader(h)
		if err != nil {
			return err
		}
		if err := e.write(out); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeTarGz is writeZip for a compressed tar.
func writeTarGz(file string, date time.Time, entries []entry) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, f.Close()) }()
	z, _ := gzip.NewWriterLevel(f, gzip.BestCompression)
	w := tar.NewWriter(z)
	for _, e := range entries {
		text, err := e.open()
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: e.path, Size: int64(len(text)), Mode: int64(cmp.Or(e.mode, 0o644)), ModTime: date, Format: tar.FormatUSTAR}); err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	return cmp.Or(w.Close(), z.Close())
}

func (e entry) write(w io.Writer) error {
	text, err := e.open()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
