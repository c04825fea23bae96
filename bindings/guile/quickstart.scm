;;; Generates three IDs and takes the last one apart.
;;;
;;;   guile -L . quickstart.scm
;;;
;;; Scheme's integers have no limit: they hold the 63 bits of an ID whole.

(use-modules (ice-9 format)
             (snowflake))

(define ids
  (call-with-generator
   (lambda (generator)
     (map (lambda (_) (next-id generator)) (iota 3)))
   #:worker-id 1))

(define last-id (list-ref ids 2))
(define parts (split-id last-id))
(define unix-ms (parts-unix-ms parts))

(format #t "Guile: 3 IDs of worker 1~%~{  ~d~%~}" ids)
(format #t "The last one, taken apart:~%")
(format #t "  bits      0 ~41,'0b ~10,'0b ~12,'0b~%"
        (parts-tick parts) (parts-worker-id parts) (parts-sequence parts))
(format #t "  time      ~a.~3,'0d UTC (~d ms since 2020-01-01)~%"
        (strftime "%Y-%m-%d %H:%M:%S" (gmtime (quotient unix-ms 1000)))
        (remainder unix-ms 1000)
        (parts-tick parts))
(format #t "  worker    ~d~%" (parts-worker-id parts))
(format #t "  sequence  ~d~%" (parts-sequence parts))
(format #t "  base32    ~a~%" (format-id last-id 'base32))
