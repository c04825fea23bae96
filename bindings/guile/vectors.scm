;;; Checks what the tables of the vectors say.

(define-module (vectors)
  #:use-module (ice-9 rdelim)
  #:use-module (snowflake)
  #:use-module (srfi srfi-1)
  #:export (check-vectors))

(define presets
  '("default" "twitter" "discord" "instagram" "mastodon" "sonyflake-v1" "sonyflake-v2"
    "tsid" "javascript"))

(define encodings '("decimal" "hex" "base32" "base62"))

(define checks 0)

;;; A row is its place, as "ids.tsv:17", and an alist of its fields by name.

(define (complain row . words)
  (throw 'differs (string-concatenate (cons* (car row) ": " words))))

(define (text-of row name)
  (or (assoc-ref (cdr row) name)
      (complain row "there is no " name)))

(define (number-of row name)
  (or (string->number (text-of row name))
      (complain row name " is not a number")))

(define (check row what seen expected)
  (unless (equal? seen expected)
    (complain row (format #f "~a is ~a, expected ~a" what seen expected)))
  (set! checks (1+ checks)))

(define (split-tabs line)
  (string-split line #\tab))

(define (read-table directory file)
  ;; One character for each byte: a text that is not an ID must reach the library unchanged.
  (call-with-input-file (string-append directory "/" file)
    (lambda (port)
      (let ((names (split-tabs (read-line port))))
        (let loop ((number 2) (rows '()))
          (let ((line (read-line port)))
            (cond
             ((eof-object? line) (reverse rows))
             ((string-prefix? "#" line) (loop (1+ number) rows))
             (else
              (let ((place (string-append file ":" (number->string number)))
                    (fields (map cons names (split-tabs line))))
                (loop (1+ number) (cons (cons place fields) rows)))))))))
    #:encoding "ISO-8859-1"))

(define (position-of text texts)
  (list-index (lambda (each) (string=? each text)) texts))

(define (encoding-of row)
  (or (position-of (text-of row "encoding") encodings)
      (complain row "there is no such encoding")))

(define (order-of row)
  (if (string=? (text-of row "order") "sequence-first") 1 0))

(define (column-of field)
  "The name in the tables of a field of a struct."
  (string-map (lambda (each) (if (char=? each #\-) #\_ each)) (symbol->string field)))

(define (check-fields row struct struct-ref fields)
  (for-each
   (lambda (field)
     (let ((column (column-of field)))
       (check row column (struct-ref struct field) (number-of row column))))
   fields))

(define layout-fields '(time-bits worker-bits sequence-bits tick-ns epoch-unix-ms))

(define (check-preset row preset)
  (let ((config (config-of preset)))
    (check-fields row config config-ref layout-fields)
    (check row "order" (config-ref config 'order) (order-of row))))

(define (check-layout row)
  "Return the name of a layout and a configuration that holds it, as a pair."
  (let ((preset (position-of (text-of row "name") presets))
        (config (config-of)))
    (when preset
      (check-preset row preset))
    (for-each
     (lambda (field) (config-set! config field (number-of row (column-of field))))
     layout-fields)
    (config-set! config 'order (order-of row))
    (check row "ends_at_unix_ms" (ends-at-unix-ms config) (number-of row "ends_at_unix_ms"))
    (cons (text-of row "name") config)))

(define (check-id row layouts)
  (let ((config (or (assoc-ref layouts (text-of row "layout"))
                    (complain row "there is no such layout")))
        (id (number-of row "id")))
    (check-fields row (split config id) parts-ref
                  '(tick worker-id sequence unix-ms nanoseconds))
    (check row "id"
           (compose-id config (number-of row "tick") (number-of row "worker_id")
                       (number-of row "sequence"))
           id)))

(define (check-text row)
  (let ((id (number-of row "id"))
        (text (text-of row "text"))
        (encoding (encoding-of row)))
    (check row "text" (format-id id encoding) text)
    (check row "id" (parse text encoding) id)))

(define (check-bad-text row)
  (let ((text (text-of row "text")))
    (check row "status"
           (catch 'snowflake
             (lambda () (parse (if (string=? text "-") "" text) (encoding-of row)))
             (lambda (key status sentence) status))
           err-parse)))

(define (check-vectors directory)
  "Check all tables; return the number of checks."
  (let ((layouts (map-in-order check-layout (read-table directory "layouts.tsv"))))
    (for-each (lambda (row) (check-id row layouts)) (read-table directory "ids.tsv"))
    (for-each check-text (read-table directory "text.tsv"))
    (for-each check-bad-text (read-table directory "bad_text.tsv"))
    checks))
