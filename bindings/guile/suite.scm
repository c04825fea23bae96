;;; The library from Guile: see ../README.md.

(define-module (suite)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (ice-9 threads)
  #:use-module (snowflake)
  #:use-module (system foreign)
  #:use-module (vectors)
  #:export (main))

(define worker 1)
(define id-count 100000)
(define thread-count 4)

(define* (call-with-generator proc #:key (worker worker) (lead-ms 0) store)
  (let ((config (config-of))
        ;; Bound here: the configuration holds no more than the address.
        (text (if store (string->pointer store) %null-pointer)))
    (config-set! config 'worker-id worker)
    (config-set! config 'max-lead-ms lead-ms)
    (config-set! config 'store (pointer-address text))
    (let ((generator (new-generator config)))
      (dynamic-wind
        (const #t)
        (lambda () (proc generator))
        (lambda () (free-generator generator))))))

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
       (for-each (lambda (thread) (print-ids (join-thread thread))) threads)))))

(define (from-store path count)
  (call-with-generator (lambda (generator) (print-ids (take generator count)))
                       #:store (string-append "file:" path)))

(define (print-sentence thunk)
  "Print the message of the error that THUNK must end in."
  (catch 'snowflake
    (lambda ()
      (thunk)
      (error "this did not fail:" thunk))
    (lambda (key status sentence)
      (display sentence)
      (newline))))

(define (errors)
  (print-sentence (lambda () (call-with-generator identity #:worker 1024)))
  (print-sentence (lambda () (parse "!" 2)))
  ;; 2^32 + 5, which 32 bits would cut to 5.
  (print-sentence (lambda () (call-with-generator identity #:worker 4294967301))))

(define (slice generator calls)
  "Nanoseconds for a call, over so many calls."
  (let ((start (get-internal-real-time)))
    (let loop ((left calls))
      (unless (zero? left)
        (when (negative? (next-or-status generator))
          (error "a call failed"))
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
   #:lead-ms 3600000))

(define (run . arguments)
  (match arguments
    (("vectors" directory) (format #t "~d checks~%" (check-vectors directory)))
    (("threads") (in-threads))
    (("error") (errors))
    (("store" path count) (from-store path (string->number count)))
    (("bench" calls) (bench (string->number calls)))
    (_ (throw 'differs "usage: suite vectors DIR | threads | error | store PATH COUNT \
| bench CALLS"))))

(define (fail sentence)
  (format (current-error-port) "~a~%" sentence)
  (exit 1))

(define (main)
  (catch 'snowflake
    (lambda ()
      (catch 'differs
        (lambda () (apply run (cdr (command-line))))
        (lambda (key sentence) (fail sentence))))
    (lambda (key status sentence) (fail sentence))))
