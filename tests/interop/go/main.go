// Checks what opsledger published and proved with the libraries behind Go's checksum database
// (golang.org/x/mod/sumdb: note, tlog). Only the lines of the C2SP formats that those libraries do not
// know are read here. One question per line of JSON on standard input, one answer per line.
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Op     string
	Note   []byte   // a signed note
	Keys   []string // verifier keys
	Signer string   // a signer key
	Text   string   // to sign
	File   []byte   // a proof
	Entry  []byte   // what it is about
	Origin string   // the log's name
	Folder string   // a published log
	Size   int64
	Index  int64
	Root   string // base64
	Old    int64
	Was    string   // base64, the root of the old tree
	Proof  []string // base64
}

type answer struct {
	OK    bool     `json:"ok"`
	Error string   `json:"error"`
	Names []string `json:"names"`
	Text  string   `json:"text"`
	Proof []string `json:"proof"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 16<<20)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var q question
		var a answer
		err := json.Unmarshal(in.Bytes(), &q)
		if err == nil {
			err = answered(q, &a)
		}
		if err != nil {
			a = answer{Error: err.Error()}
		} else {
			a.OK = true
		}
		if err := out.Encode(a); err != nil {
			panic(err)
		}
	}
}

func answered(q question, a *answer) error {
	switch q.Op {
	case "note":
		n, err := opened(q.Note, q.Keys)
		if err != nil {
			return err
		}
		a.Text = n.Text
		for _, s := range n.Sigs {
			a.Names = append(a.Names, s.Name)
		}
		return nil
	case "sign":
		s, err := note.NewSigner(q.Signer)
		if err != nil {
			return err
		}
		data, err := note.Sign(&note.Note{Text: q.Text}, s)
		a.Text = string(data)
		return err
	case "proof":
		return proofHolds(q)
	case "tree":
		return treeHolds(q)
	case "log":
		return logHolds(q)
	case "prove":
		return proven(q, a)
	}
	return errors.New("no such question")
}

// opened verifies a note with Go's library; keys of type 4 are those of witnesses.
func opened(data []byte, keys []string) (*note.Note, error) {
	var known []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(key)
		if err != nil {
			v, err = newWitness(key)
		}
		if err != nil {
			return nil, err
		}
		known = append(known, v)
	}
	return note.Open(data, note.VerifierList(known...))
}

// witness verifies cosignature/v1 lines (c2sp.org/tlog-cosignature).
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newWitness(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed key")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("malformed key")
	}
	return &witness{parts[0], uint32(hash), key[1:]}, nil
}

func (w *witness) Name() string    { return w.name }
func (w *witness) KeyHash() uint32 { return w.hash }
func (w *witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

// checkpoint reads the text of a verified note (c2sp.org/tlog-checkpoint).
func checkpoint(data []byte, keys []string, origin string) (tlog.Tree, error) {
	n, err := opened(data, keys)
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return tlog.Tree{}, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("malformed size")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func hashes(lines []string) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, line := range lines {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		found = append(found, h)
	}
	return found, nil
}

// proofHolds reads a proof in a file (c2sp.org/tlog-proof) and checks it.
func proofHolds(q question) error {
	parts := strings.SplitN(string(q.File), "\n\n", 2)
	lines := strings.Split(parts[0], "\n")
	if len(parts) != 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return errors.New("no index")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	proof, err := hashes(lines[1:])
	if err != nil {
		return err
	}
	tree, err := checkpoint([]byte(parts[1]), q.Keys, q.Origin)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(tlog.RecordProof(proof), tree.N, tree.Hash, index, tlog.RecordHash(q.Entry))
}

func treeHolds(q question) error {
	proof, err := hashes(q.Proof)
	if err != nil {
		return err
	}
	roots, err := hashes([]string{q.Was, q.Root})
	if err != nil {
		return err
	}
	return tlog.CheckTree(tlog.TreeProof(proof), q.Size, roots[1], q.Old, roots[0])
}

// path is where a tile stands in the folder: in Go's paths the height comes first, and entries are "data".
func path(t tlog.Tile) string {
	return strings.Replace(strings.Replace(t.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

// folder gives tiles to Go's reader, which finds hashes in them.
type folder struct{ path string }

func (f folder) Height() int                     { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(f.path, path(t)))
		if err != nil {
			return nil, err
		}
		read = append(read, data)
	}
	return read, nil
}

// stored keeps the hashes of a tree in memory, in the order that Go's library numbers them.
type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(s)) {
			return nil, errors.New("no such hash")
		}
		read = append(read, s[i])
	}
	return read, nil
}

// logHolds checks a whole folder: Go builds the tree anew from the entries, compares its root with the
// checkpoint, and makes each tile anew. It does not lean on TileHashReader, which in version 0.7.0 takes
// the first tiles that it reads beyond those on the tree's right edge without a look at their parents
// (tile.go counts from len(stx), the number of subtrees, not of their tiles).
func logHolds(q question) error {
	data, err := os.ReadFile(filepath.Join(q.Folder, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := checkpoint(data, q.Keys, q.Origin)
	if err != nil {
		return err
	}
	var all stored
	for start := int64(0); start < tree.N; start += 256 {
		width := tree.N - start
		if width > 256 {
			width = 256
		}
		data, err := os.ReadFile(filepath.Join(q.Folder, path(tlog.Tile{H: 8, L: -1, N: start / 256, W: int(width)})))
		if err != nil {
			return err
		}
		for n := start; n < start+width; n++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return errors.New("cut bundle")
			}
			length := int(binary.BigEndian.Uint16(data))
			hashes, err := tlog.StoredHashes(n, data[2:2+length], all)
			if err != nil {
				return err
			}
			all = append(all, hashes...)
			data = data[2+length:]
		}
		if len(data) != 0 {
			return errors.New("long bundle")
		}
	}
	root, err := tlog.TreeHash(tree.N, all)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("another root")
	}
	widest := map[tlog.Tile]int{}
	for _, t := range tlog.NewTiles(8, 0, tree.N) {
		place := tlog.Tile{H: t.H, L: t.L, N: t.N}
		if t.W > widest[place] {
			widest[place] = t.W
		}
	}
	for t, width := range widest {
		t.W = width
		made, err := tlog.ReadTileData(t, all)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(filepath.Join(q.Folder, path(t)))
		if err != nil {
			return err
		}
		if !bytes.Equal(data, made) {
			return errors.New("another tile: " + path(t))
		}
	}
	return nil
}

// proven makes a proof out of a folder's tiles: of an entry, or from an older tree.
func proven(q question, a *answer) error {
	root, err := tlog.ParseHash(q.Root)
	if err != nil {
		return err
	}
	reader := tlog.TileHashReader(tlog.Tree{N: q.Size, Hash: root}, folder{q.Folder})
	var proof []tlog.Hash
	if q.Old > 0 {
		proof, err = tlog.ProveTree(q.Size, q.Old, reader)
	} else {
		proof, err = tlog.ProveRecord(q.Size, q.Index, reader)
	}
	for _, h := range proof {
		a.Proof = append(a.Proof, h.String())
	}
	return err
}
