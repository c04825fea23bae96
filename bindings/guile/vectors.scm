;;; Checks what the tables of the vectors say.

(define-module (vectors)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 rdelim)
  #:use-module (snowflake)
  #:export (check-vectors))

(define checks 0)

;;; A row is its place, as "ids.tsv:17", and an alist of its fields by name.

(define (complain row . words)
  (raise-exception
   (make-exception (make-error)
                   (make-exception-with-message
                    (string-concatenate (cons* (car row) ": " words))))))

(define (text-of row name)
  (or (assoc-ref (cdr row) name)
      (complain row "there is no " name)))

(define (number-of row name)
  (or (string->number (text-of row name))
      (complain row name " is not a number")))

(define (symbol-of row name)
  (string->symbol (text-of row name)))

(define (check row what seen expected)
  (unless (equal? seen expected)
    (complain row (format #f "~a is ~a, expected ~a" what seen expected)))
  (set! checks (1+ checks)))

(define (check-fields row value accessors)
  "Compare what the ACCESSORS return of a VALUE with the fields of their names."
  (for-each
   (lambda (name accessor) (check row name (accessor value) (number-of row name)))
   (map car accessors)
   (map cdr accessors)))

(define (split-tabs line)
  (string-split line #\tab))

(define (read-table directory file)
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
    #:encoding "UTF-8"))

(define layout-accessors
  `(("time_bits" . ,layout-time-bits)
    ("worker_bits" . ,layout-worker-bits)
    ("sequence_bits" . ,layout-sequence-bits)
    ("tick_ns" . ,layout-tick-ns)
    ("epoch_unix_ms" . ,layout-epoch-unix-ms)))

(define (check-layout row)
  "Return the name of a layout and the layout, as a pair."
  (let ((layout (make-layout #:time-bits (number-of row "time_bits")
                             #:worker-bits (number-of row "worker_bits")
                             #:sequence-bits (number-of row "sequence_bits")
                             #:order (symbol-of row "order")
                             #:tick-ns (number-of row "tick_ns")
                             #:epoch-unix-ms (number-of row "epoch_unix_ms"))))
    (unless (string-prefix? "custom-" (text-of row "name"))
      (let ((preset (preset (symbol-of row "name"))))
        (check-fields row preset layout-accessors)
        (check row "order" (layout-order preset) (symbol-of row "order"))))
    (check row "ends_at_unix_ms" (layout-ends-at layout) (number-of row "ends_at_unix_ms"))
    (cons (text-of row "name") layout)))

(define parts-accessors
  `(("tick" . ,parts-tick)
    ("worker_id" . ,parts-worker-id)
    ("sequence" . ,parts-sequence)
    ("unix_ms" . ,parts-unix-ms)
    ("nanoseconds" . ,parts-nanoseconds)))

(define (check-id row layouts)
  (let ((layout (or (assoc-ref layouts (text-of row "layout"))
                    (complain row "there is no such layout")))
        (id (number-of row "id")))
    (check-fields row (split-id id layout) parts-accessors)
    (check row "id"
           (compose-id (number-of row "tick") (number-of row "worker_id")
                       (number-of row "sequence") layout)
           id)))

(define (check-text row)
  (let ((id (number-of row "id"))
        (text (text-of row "text"))
        (encoding (symbol-of row "encoding")))
    (check row "text" (format-id id encoding) text)
    (check row "id" (parse-id text encoding) id)))

(define (check-bad-text row)
  (let ((text (text-of row "text")))
    (check row "status"
           (guard (failure ((snowflake-error? failure) (snowflake-error-status failure)))
             (parse-id (if (string=? text "-") "" text) (symbol-of row "encoding")))
           err-parse)))

(define (check-vectors directory)
  "Check all tables; return the number of checks."
  (let ((layouts (map-in-order check-layout (read-table directory "layouts.tsv"))))
    (for-each (lambda (row) (check-id row layouts)) (read-table directory "ids.tsv"))
    (for-each check-text (read-table directory "text.tsv"))
    (for-each check-bad-text (read-table directory "bad_text.tsv"))
    checks))
