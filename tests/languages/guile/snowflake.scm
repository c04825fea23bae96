;;; The functions of snowflake.h that the suite needs, and its rule for results as an
;;; exception.

(define-module (snowflake)
  #:use-module (ice-9 iconv)
  #:use-module (ice-9 match)
  #:use-module (rnrs bytevectors)
  #:use-module (system foreign)
  #:use-module (system foreign-library)
  #:export (err-parse config-of new-parts config-ref config-set! parts-ref parts-set!
            new-generator free-generator next-id next-or-status ends-at split join
            format-id parse))

(define err-parse -5)
(define text-size 20)

;;; Structs are bytevectors. A layout gives each field's type and offset by its name.

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
             `(worker-id ,uint32)
             `(time-bits ,uint32)
             `(worker-bits ,uint32)
             `(sequence-bits ,uint32)
             `(order ,uint32)
             `(tick-ns ,uint64)
             `(epoch-unix-ms ,int64)
             `(max-wait-ms ,uint32)
             `(max-lead-ms ,uint32)
             `(sequence-start ,uint32)
             `(worker-count ,uint32)
             `(store ,uintptr_t)
             `(clock ,uintptr_t)
             `(clock-context ,uintptr_t)))
(define config-size 80)

(define parts-layout
  (layout-of `(size ,uint32)
             `(worker-id ,uint32)
             `(tick ,uint64)
             `(sequence ,uint32)
             `(nanoseconds ,uint32)
             `(unix-ms ,int64)))
(define parts-size 32)

(define detail-layout
  (layout-of `(size ,uint32)
             `(status ,int32)
             `(os-errno ,int32)
             `(reserved ,uint32)
             `(message ,int8)))
(define detail-size 256)

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

(define (new-parts) (new-struct parts-layout parts-size))
(define (config-ref config name) (field-ref config-layout config name))
(define (config-set! config name value) (field-set! config-layout config name value))
(define (parts-ref parts name) (field-ref parts-layout parts name))
(define (parts-set! parts name value) (field-set! parts-layout parts name value))

;;; The functions.

(define library
  (load-foreign-library (or (getenv "SNOWFLAKE_LIBRARY") "libsnowflake")))

(define (foreign name return-type . arg-types)
  (foreign-library-function library (string-append "snowflake_" name)
                            #:return-type return-type
                            #:arg-types arg-types))

(define c-config-init (foreign "config_init" int32 '* uint32 uint32))
(define c-new (foreign "new" int32 '* '* '*))
(define c-explain (foreign "explain" int32 '* int64 '*))
(define c-split (foreign "split" int32 '* int64 '* '*))
(define c-join (foreign "join" int64 '* '* '*))
(define c-format (foreign "format" int64 int64 uint32 '* size_t '*))
(define c-parse (foreign "parse" int64 '* size_t uint32 '*))
(define next-or-status (foreign "next" int64 '*))
(define ends-at (foreign "ends_at" int64 '*))
(define free-generator (foreign "free" void '*))

(define (checked call)
  "Give a result of CALL that is not negative.  Otherwise throw `snowflake', the status
and the sentence that CALL left in the detail it was handed."
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
    (unless (zero? (c-config-init (bytevector->pointer config) config-size layout))
      (error "snowflake_config_init failed"))
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

(define (split generator id)
  (let ((parts (new-parts)))
    (checked (lambda (detail) (c-split generator id (bytevector->pointer parts) detail)))
    parts))

(define (join generator parts)
  (checked (lambda (detail) (c-join generator (bytevector->pointer parts) detail))))

(define (format-id id encoding)
  (let* ((text (make-bytevector text-size 0))
         (pointer (bytevector->pointer text))
         (length (checked (lambda (detail)
                            (c-format id encoding pointer text-size detail)))))
    (pointer->string pointer length "ISO-8859-1")))

(define (parse text encoding)
  "The ID that TEXT, one character a byte, stands for."
  (let* ((bytes (string->bytevector text "ISO-8859-1"))
         (length (bytevector-length bytes))
         ;; There is no pointer into a bytevector of no bytes.
         (pointer (bytevector->pointer (if (zero? length) (make-bytevector 1 0) bytes))))
    (checked (lambda (detail) (c-parse pointer length encoding detail)))))
