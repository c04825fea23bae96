;;; Takes three IDs and takes the last one apart.
;;;
;;;   guile quickstart.scm
;;;
;;; Scheme's integers have no end: they keep the 63 bits of an ID whole.

(use-modules (ice-9 format)
             (ice-9 match)
             (rnrs bytevectors)
             (system foreign)
             (system foreign-library))

(define worker 1)
(define count 3)
(define default-layout 0)
(define base32 2)
(define text-size 20)

(define library
  (load-foreign-library (or (getenv "SNOWFLAKE_LIBRARY") "libsnowflake")))

(define (foreign name return-type . arg-types)
  (foreign-library-function library name
                            #:return-type return-type
                            #:arg-types arg-types))

(define snowflake-config-init (foreign "snowflake_config_init" int32 '* size_t uint32 '*))
(define snowflake-new (foreign "snowflake_new" int32 '* '* '*))
(define snowflake-next (foreign "snowflake_next" int64 '*))
(define snowflake-explain (foreign "snowflake_explain" int32 '* int64 '*))
(define snowflake-split (foreign "snowflake_split" int32 '* int64 '* '*))
(define snowflake-format (foreign "snowflake_format" int64 int64 uint32 '* size_t '*))
(define snowflake-free (foreign "snowflake_free" void '*))

;; size, nanoseconds, unix_ms, tick, worker_id, sequence
(define parts-type (list uint32 uint32 int64 int64 int64 int64))

;; A snowflake_config_t has 112 bytes, 48 of them before worker_id.
(define config-size 112)
(define worker-id-offset 48)

;; A snowflake_error_t has 512 bytes, 24 of them before the message.
(define detail-size 512)
(define message-offset 24)
(define detail
  (let ((bytes (make-bytevector detail-size 0)))
    (bytevector-u32-native-set! bytes 0 detail-size)
    (bytevector->pointer bytes)))

(define (checked result)
  "Return a RESULT that is not negative; end with the library's message otherwise."
  (when (negative? result)
    (let ((message (make-pointer (+ (pointer-address detail) message-offset))))
      (format (current-error-port) "quickstart: ~a~%" (pointer->string message))
      (exit 1)))
  result)

(define (new-generator)
  (let* ((config (make-bytevector config-size 0))
         (config-pointer (bytevector->pointer config))
         (made (bytevector->pointer (make-bytevector (sizeof '*) 0))))
    (checked (snowflake-config-init config-pointer config-size default-layout detail))
    (bytevector-s64-native-set! config worker-id-offset worker)
    (checked (snowflake-new config-pointer made detail))
    (dereference-pointer made)))

(define (next-id generator)
  (let ((id (snowflake-next generator)))
    (when (negative? id)
      (snowflake-explain generator id detail))
    (checked id)))

(define (describe id)
  (let ((parts (make-c-struct parts-type (list (sizeof parts-type) 0 0 0 0 0)))
        (text (bytevector->pointer (make-bytevector text-size 0))))
    ;; No config: the ID is one of the default layout.
    (checked (snowflake-split %null-pointer id parts detail))
    (checked (snowflake-format id base32 text text-size detail))
    (match (parse-c-struct parts parts-type)
      ((_ _ unix-ms tick worker-id sequence)
       (format #t "The last one, taken apart:~%")
       (format #t "  bits      0 ~41,'0b ~10,'0b ~12,'0b~%" tick worker-id sequence)
       (format #t "  time      ~a.~3,'0d UTC (~d ms since 2020-01-01)~%"
               (strftime "%Y-%m-%d %H:%M:%S" (gmtime (quotient unix-ms 1000)))
               (remainder unix-ms 1000)
               tick)
       (format #t "  worker    ~d~%" worker-id)
       (format #t "  sequence  ~d~%" sequence)
       (format #t "  base32    ~a~%" (pointer->string text))))))

(define generator (new-generator))
(format #t "Guile: ~d IDs of worker ~d~%" count worker)
(define ids (map (lambda (_) (next-id generator)) (iota count)))
(for-each (lambda (id) (format #t "  ~d~%" id)) ids)
(describe (list-ref ids (1- count)))
(snowflake-free generator)
