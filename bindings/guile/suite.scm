;;; The library from Guile: see ../README.md.

(define-module (suite)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (ice-9 threads)
  #:use-module (snowflake)
  #:use-module (vectors)
  #:export (main))

(define id-count 100000)
(define thread-count 4)

(define (take generator count)
  (let loop ((left count) (ids '()))
    (if (zero? left)
        (reverse ids)
        (loop (1- left) (cons (next-id generator) ids)))))

(define (print-ids ids)
  (for-each (lambda (id) (display id) (newline)) ids))

(define (in-threads)
  (call-with-generator
   (lambda (generator)
     (let ((threads (map (lambda (_)
                           (call-with-new-thread
                            (lambda () (take generator (/ id-count thread-count)))))
                         (iota thread-count))))
       (format #t "threads ~d~%" thread-count)
       (for-each (lambda (thread) (print-ids (join-thread thread))) threads)))
   #:worker-id 1))

(define (from-store path count)
  (call-with-generator (lambda (generator) (print-ids (take generator count)))
                       #:worker-id 1
                       #:store (string-append "file:" path)))

(define (print-message thunk)
  "Print the message of the error that THUNK must end in."
  (guard (failure ((snowflake-error? failure)
                   (display (exception-message failure))
                   (newline)))
    (thunk)
    (fail "no error was found")))

(define (errors)
  (print-message (lambda () (make-generator #:worker-id 1024)))
  (print-message (lambda () (parse-id "!" 'base32)))
  ;; 2^32 + 5 and 2^64 + 5, which 32 and 64 bits would cut to 5.
  (print-message (lambda () (make-generator #:worker-id 4294967301)))
  (print-message (lambda () (make-generator #:worker-id 18446744073709551621))))

(define (slice generator calls)
  "Nanoseconds for a call, over so many calls."
  (let ((start (get-internal-real-time)))
    (let loop ((left calls))
      (unless (zero? left)
        (next-id generator)
        (loop (1- left))))
    (/ (* (- (get-internal-real-time) start)
          (/ 1e9 internal-time-units-per-second))
       calls)))

(define (bench calls)
  (call-with-generator
   (lambda (generator)
     (slice generator (quotient calls 10))
     (let ((slices (map (lambda (_) (slice generator (quotient calls 5))) (iota 5))))
       (format #t "~,2f~%" (list-ref (sort slices <) 2))))
   #:worker-id 1
   #:max-lead-ms 3600000
   #:store "memory"))

(define (run . arguments)
  (match arguments
    (("vectors" directory) (format #t "~d checks~%" (check-vectors directory)))
    (("threads") (in-threads))
    (("error") (errors))
    (("store" path count) (from-store path (string->number count)))
    (("bench" calls) (bench (string->number calls)))
    (_ (fail "usage: suite vectors DIR | threads | error | store PATH COUNT \
| bench CALLS"))))

(define (fail message)
  (format (current-error-port) "~a~%" message)
  (exit 1))

(define (main)
  (guard (failure ((exception-with-message? failure) (fail (exception-message failure))))
    (apply run (cdr (command-line)))))
