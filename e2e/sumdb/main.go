// Checks a town's log with golang.org/x/mod/sumdb, and is a witness that trusts nothing else: an
// implementation that shares no code with Aedile.
//
//	sumdb check URL [RECEIPT …]        head, tiles, inclusion and consistency, receipts
//	sumdb witness ADDRESS NAME LOGKEY  a witness (c2sp.org/tlog-witness); prints its key first
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	var err error
	switch {
	case len(os.Args) >= 3 && os.Args[1] == "check":
		err = check(strings.TrimSuffix(os.Args[2], "/"), os.Args[3:])
	case len(os.Args) == 5 && os.Args[1] == "witness":
		err = witness(os.Args[2], os.Args[3], os.Args[4])
	default:
		err = fmt.Errorf("see the head of main.go")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// ── a witness's key, which x/mod does not know ──────────────────────────────────────────────

const cosignatureV1 = 4

type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(name string, key ed25519.PublicKey) *cosigner {
	sum := sha256.Sum256(append(append([]byte(name), '\n', cosignatureV1), key...))
	return &cosigner{name, binary.BigEndian.Uint32(sum[:]), key}
}

func readCosigner(text string) (*cosigner, error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("no key: %s", text)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 33 || raw[0] != cosignatureV1 {
		return nil, fmt.Errorf("no witness's key: %s", text)
	}
	read := newCosigner(parts[0], raw[1:])
	if fmt.Sprintf("%08x", read.hash) != parts[1] {
		return nil, fmt.Errorf("the key's id is another: %s", text)
	}
	return read, nil
}

func (c *cosigner) String() string {
	raw := base64.StdEncoding.EncodeToString(append([]byte{cosignatureV1}, c.key...))
	return fmt.Sprintf("%s+%08x+%s", c.name, c.hash, raw)
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func cosigned(at uint64, msg []byte) []byte {
	return append([]byte(fmt.Sprintf("cosignature/v1\ntime %d\n", at)), msg...)
}

func (c *cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	return ed25519.Verify(c.key, cosigned(binary.BigEndian.Uint64(sig), msg), sig[8:])
}

// ── the log as x/mod reads it ───────────────────────────────────────────────────────────────

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

type served struct{ url string }

func (s served) Height() int { return 8 }

func (s served) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		// x/mod writes the height into the path; tlog-tiles fixes it.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		content, err := get(s.url + "/" + path)
		if err != nil {
			return nil, err
		}
		all = append(all, content)
	}
	return all, nil
}

func (s served) SaveTiles([]tlog.Tile, [][]byte) {}

type head struct {
	origin string
	tree   tlog.Tree
}

func readHead(text string) (head, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return head{}, fmt.Errorf("no checkpoint: %q", text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return head{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return head{lines[0], tlog.Tree{N: size, Hash: root}}, err
}

// The town's key and those of its witnesses, from its policy.
func verifiers(url string) (note.Verifier, []note.Verifier, error) {
	policy, err := get(url + "/policy")
	if err != nil {
		return nil, nil, err
	}
	var log note.Verifier
	var others []note.Verifier
	for _, line := range strings.Split(string(policy), "\n") {
		switch parts := strings.Fields(line); {
		case len(parts) >= 2 && parts[0] == "log" && log == nil:
			if log, err = note.NewVerifier(parts[1]); err != nil {
				return nil, nil, err
			}
		case len(parts) >= 3 && parts[0] == "witness":
			one, err := readCosigner(parts[2])
			if err != nil {
				return nil, nil, err
			}
			others = append(others, one)
		}
	}
	if log == nil {
		return nil, nil, fmt.Errorf("the policy names no log")
	}
	return log, others, nil
}

// Opens a note; gives its head, and how many witnesses stand under it.
func open(text []byte, log note.Verifier, witnesses []note.Verifier) (head, int, error) {
	opened, err := note.Open(text, note.VerifierList(append([]note.Verifier{log}, witnesses...)...))
	if err != nil {
		return head{}, 0, err
	}
	byLog := 0
	for _, signature := range opened.Sigs {
		if signature.Name == log.Name() && signature.Hash == log.KeyHash() {
			byLog++
		}
	}
	if byLog != 1 {
		return head{}, 0, fmt.Errorf("%d signatures of the log", byLog)
	}
	read, err := readHead(opened.Text)
	return read, len(opened.Sigs) - byLog, err
}

func check(url string, receipts []string) error {
	log, witnesses, err := verifiers(url)
	if err != nil {
		return err
	}
	text, err := get(url + "/checkpoint")
	if err != nil {
		return err
	}
	latest, _, err := open(text, log, witnesses)
	if err != nil {
		return fmt.Errorf("the checkpoint: %w", err)
	}
	// TileHashReader believes no tile that does not lead to the signed root.
	reader := tlog.TileHashReader(latest.tree, served{url})
	size := latest.tree.N
	inclusions, consistencies := 0, 0
	for index := int64(0); index < size; index += 1 + size/97 {
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		if err != nil {
			return fmt.Errorf("leaf %d: %w", index, err)
		}
		entry, err := readEntry(url, index, size)
		if err != nil {
			return err
		}
		if tlog.RecordHash(entry) != hashes[0] {
			return fmt.Errorf("entry %d is not its leaf", index)
		}
		proof, err := tlog.ProveRecord(size, index, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, size, latest.tree.Hash, index, hashes[0]); err != nil {
			return fmt.Errorf("inclusion of %d: %w", index, err)
		}
		inclusions++
		old := index + 1
		oldRoot, err := tlog.TreeHash(old, reader)
		if err != nil {
			return err
		}
		tree, err := tlog.ProveTree(size, old, reader)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(tree, size, latest.tree.Hash, old, oldRoot); err != nil {
			return fmt.Errorf("consistency from %d: %w", old, err)
		}
		consistencies++
	}
	seen := 0
	if len(witnesses) > 0 {
		text, err := get(url + "/witnessed")
		if err != nil {
			return err
		}
		older, cosignatures, err := open(text, log, witnesses)
		if err != nil {
			return fmt.Errorf("what the witnesses cosigned: %w", err)
		}
		root, err := tlog.TreeHash(older.tree.N, reader)
		if older.tree.N > size {
			root, err = older.tree.Hash, nil
		}
		if err != nil || root != older.tree.Hash {
			return fmt.Errorf("the witnesses saw another tree of %d: %v", older.tree.N, err)
		}
		seen = cosignatures
	}
	for _, file := range receipts {
		if err := checkReceipt(file, log, witnesses); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	fmt.Printf("size %d, %d inclusions, %d consistencies, %d receipts, %d cosignatures\n",
		size, inclusions, consistencies, len(receipts), seen)
	return nil
}

func readEntry(url string, index, size int64) ([]byte, error) {
	width := size - index/256*256
	if width > 256 {
		width = 256
	}
	tile := tlog.Tile{H: 8, L: 0, N: index / 256, W: int(width)}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	bundle, err := get(url + "/" + path)
	if err != nil {
		return nil, err
	}
	for skip := index % 256; ; skip-- {
		if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("%s is torn", path)
		}
		length := int(binary.BigEndian.Uint16(bundle))
		if skip == 0 {
			return bundle[2 : 2+length], nil
		}
		bundle = bundle[2+length:]
	}
}

func checkReceipt(file string, log note.Verifier, witnesses []note.Verifier) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	first, rest, found := strings.Cut(string(text), "\n\n")
	if !found {
		return fmt.Errorf("no proof")
	}
	latest, _, err := open([]byte(rest), log, witnesses)
	if err != nil {
		return err
	}
	lines := strings.Split(first, "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("no proof: %q", lines)
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	var opening struct{ Kind, Record, Key string }
	if err := json.Unmarshal(extra, &opening); err != nil {
		return err
	}
	key, err := base64.StdEncoding.DecodeString(opening.Key)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(opening.Record))
	entry := fmt.Sprintf("aedile/1 %s %s\n", opening.Kind, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	leaf := tlog.RecordHash([]byte(entry))
	return tlog.CheckRecord(proof, latest.tree.N, latest.tree.Hash, index, leaf)
}

// ── a witness ───────────────────────────────────────────────────────────────────────────────

func witness(address, name, logKey string) error {
	log, err := note.NewVerifier(logKey)
	if err != nil {
		return err
	}
	public, secret, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	own := newCosigner(name, public)
	fmt.Println(own)
	var lock sync.Mutex
	var seen tlog.Tree
	http.HandleFunc("/add-checkpoint", func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		status, answer := judge(body, log, &seen)
		if status == http.StatusOK {
			at := uint64(time.Now().Unix())
			signature := binary.BigEndian.AppendUint32(nil, own.hash)
			signature = binary.BigEndian.AppendUint64(signature, at)
			signature = append(signature, ed25519.Sign(secret, cosigned(at, []byte(answer)))...)
			answer = fmt.Sprintf("— %s %s\n", name, base64.StdEncoding.EncodeToString(signature))
		}
		if status == http.StatusConflict {
			w.Header().Set("Content-Type", "text/x.tlog.size")
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	})
	return http.ListenAndServe(address, nil)
}

// The order of tlog-witness; the proof is x/mod's to judge.
func judge(body []byte, log note.Verifier, seen *tlog.Tree) (int, string) {
	first, rest, found := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(first), "\n")
	old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
	if !found || err != nil {
		return http.StatusBadRequest, "not a request\n"
	}
	var proof tlog.TreeProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return http.StatusBadRequest, err.Error()
		}
		proof = append(proof, hash)
	}
	opened, err := note.Open(rest, note.VerifierList(log))
	if err != nil {
		return http.StatusForbidden, err.Error()
	}
	next, err := readHead(opened.Text)
	if err != nil || next.origin != log.Name() {
		return http.StatusNotFound, "another log\n"
	}
	if old > next.tree.N {
		return http.StatusBadRequest, "the old size is above the new one\n"
	}
	if old != seen.N {
		return http.StatusConflict, fmt.Sprintf("%d\n", seen.N)
	}
	switch {
	case old == next.tree.N && old > 0 && next.tree.Hash != seen.Hash:
		return http.StatusConflict, fmt.Sprintf("%d\n", seen.N)
	case old == next.tree.N || old == 0:
		if len(proof) != 0 {
			return http.StatusUnprocessableEntity, "a proof of nothing\n"
		}
	default:
		if err := tlog.CheckTree(proof, next.tree.N, next.tree.Hash, old, seen.Hash); err != nil {
			return http.StatusUnprocessableEntity, err.Error()
		}
	}
	*seen = next.tree
	return http.StatusOK, opened.Text
}
