;;; The functions of snowflake.h that the suite needs. An error becomes an exception.

(define-module (snowflake)
  #:use-module (ice-9 iconv)
  #:use-module (ice-9 match)
  #:use-module (rnrs bytevectors)
  #:use-module (system foreign)
  #:use-module (system foreign-library)
  #:export (err-parse config-of config-ref config-set! parts-ref new-generator
            free-generator next-id next-or-status split compose-id ends-at-unix-ms
            format-id parse))

(define err-parse -5)
(define text-size 20)

;;; Structs are bytevectors. A layout holds each field's type and offset by its name.

(define (layout-of . fields)
  (let loop ((fields fields) (offset 0) (layout '()))
    (match fields
      (() layout)
      (((name type) . rest)
       (let* ((align (alignof type))
              (start (* align (ceiling-quotient offset align))))
         (loop rest (+ start (sizeof type)) (acons name (cons type start) layout)))))))

(define config-layout
  (layout-of `(size ,uint32)
             `(order ,uint32)
             `(time-bits ,int64)
             `(worker-bits ,int64)
             `(sequence-bits ,int64)
             `(tick-ns ,int64)
             `(epoch-unix-ms ,int64)
             `(worker-id ,int64)
             `(worker-count ,int64)
             `(max-wait-ms ,int64)
             `(max-lead-ms ,int64)
             `(sequence-start ,int64)
             `(store ,uintptr_t)
             `(clock ,uintptr_t)
             `(clock-context ,uintptr_t)))
(define config-size 112)

(define parts-layout
  (layout-of `(size ,uint32)
             `(nanoseconds ,uint32)
             `(unix-ms ,int64)
             `(tick ,int64)
             `(worker-id ,int64)
             `(sequence ,int64)))
(define parts-size 40)

(define detail-layout
  (layout-of `(size ,uint32)
             `(status ,int32)
             `(os-errno ,int32)
             `(wait-reason ,uint32)
             `(wait-ns ,int64)
             `(message ,int8)))
(define detail-size 512)

(define (field-ref layout struct name)
  (match (assq-ref layout name)
    ((type . offset)
     (let ((get (if (memv type (list int32 int64)) bytevector-sint-ref bytevector-uint-ref)))
       (get struct offset (native-endianness) (sizeof type))))))

(define (field-set! layout struct name value)
  (match (assq-ref layout name)
    ((type . offset)
     (let ((set (if (negative? value) bytevector-sint-set! bytevector-uint-set!)))
       (set struct offset value (native-endianness) (sizeof type))))))

(define (new-struct layout size)
  (let ((struct (make-bytevector size 0)))
    (field-set! layout struct 'size size)
    struct))

(define (config-ref config name) (field-ref config-layout config name))
(define (config-set! config name value) (field-set! config-layout config name value))
(define (parts-ref parts name) (field-ref parts-layout parts name))

;;; The functions.

(define library
  (load-foreign-library (or (getenv "SNOWFLAKE_LIBRARY") "libsnowflake")))

(define (foreign name return-type . arg-types)
  (foreign-library-function library (string-append "snowflake_" name)
                            #:return-type return-type
                            #:arg-types arg-types))

(define c-config-init (foreign "config_init" int32 '* size_t uint32 '*))
(define c-new (foreign "new" int32 '* '* '*))
(define c-explain (foreign "explain" int32 '* int64 '*))
(define c-split (foreign "split" int32 '* int64 '* '*))
(define c-compose (foreign "compose" int64 '* int64 int64 int64 '*))
(define c-ends-at-unix-ms (foreign "ends_at_unix_ms" int64 '* '*))
(define c-format (foreign "format" int64 int64 uint32 '* size_t '*))
(define c-parse (foreign "parse" int64 '* size_t uint32 '*))
(define next-or-status (foreign "next" int64 '*))
(define free-generator (foreign "free" void '*))

(define (checked call)
  "Return a result of CALL that is not negative.  Otherwise throw `snowflake', the status
and the message that CALL wrote into the detail."
  (let* ((detail (new-struct detail-layout detail-size))
         (result (call (bytevector->pointer detail))))
    (if (negative? result)
        (let* ((offset (cdr (assq-ref detail-layout 'message)))
               (message (bytevector->pointer detail offset)))
          (throw 'snowflake result (pointer->string message -1 "UTF-8")))
        result)))

(define* (config-of #:optional (layout 0))
  "The defaults with the layout of a preset."
  (let ((config (make-bytevector config-size 0)))
    (checked (lambda (detail)
               (c-config-init (bytevector->pointer config) config-size layout detail)))
    config))

(define (new-generator config)
  (let ((made (make-bytevector (sizeof '*) 0)))
    (checked (lambda (detail)
               (c-new (bytevector->pointer config) (bytevector->pointer made) detail)))
    (dereference-pointer (bytevector->pointer made))))

(define (next-id generator)
  (let ((id (next-or-status generator)))
    (when (negative? id)
      (checked (lambda (detail) (c-explain generator id detail))))
    id))

(define (split config id)
  (let ((parts (new-struct parts-layout parts-size)))
    (checked (lambda (detail)
               (c-split (bytevector->pointer config) id (bytevector->pointer parts) detail)))
    parts))

(define (compose-id config tick worker-id sequence)
  (checked (lambda (detail)
             (c-compose (bytevector->pointer config) tick worker-id sequence detail))))

(define (ends-at-unix-ms config)
  (checked (lambda (detail) (c-ends-at-unix-ms (bytevector->pointer config) detail))))

(define (format-id id encoding)
  (let* ((text (make-bytevector text-size 0))
         (pointer (bytevector->pointer text))
         (length (checked (lambda (detail)
                            (c-format id encoding pointer text-size detail)))))
    (pointer->string pointer length "ISO-8859-1")))

(define (parse text encoding)
  "The ID of TEXT, which has one character for each byte."
  (let* ((bytes (string->bytevector text "ISO-8859-1"))
         (length (bytevector-length bytes))
         ;; There is no pointer into a bytevector of no bytes.
         (pointer (bytevector->pointer (if (zero? length) (make-bytevector 1 0) bytes))))
    (checked (lambda (detail) (c-parse pointer length encoding detail)))))
