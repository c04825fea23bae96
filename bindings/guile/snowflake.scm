;;; Generates 64-bit Snowflake IDs with libsnowflake.
;;;
;;;   (call-with-generator (lambda (ids) (display (next-id ids))) #:worker-id 1)
;;;
;;; Scheme's integers have no limit: they hold the 63 bits of an ID whole. Any number of
;;; threads may use one generator at once; close-generator needs it alone. An error is a
;;; &snowflake-error with the status and the message of the library.

(define-module (snowflake)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 format)
  #:use-module (rnrs bytevectors)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (system foreign)
  #:use-module (system foreign-library)
  #:export (make-generator close-generator call-with-generator next-id
            preset make-layout layout-order layout-time-bits layout-worker-bits
            layout-sequence-bits layout-tick-ns layout-epoch-unix-ms layout-ends-at
            split-id compose-id parts-nanoseconds parts-unix-ms parts-tick parts-worker-id
            parts-sequence format-id parse-id
            snowflake-error? snowflake-error-status err-parse))

(define version-major 0)
(define version-minor 2)
(define err-range -3)
(define err-parse -5)
(define text-size 20)

;;; The numbers of the header are the positions in these lists.
(define presets
  '(default twitter discord instagram mastodon sonyflake-v1 sonyflake-v2 tsid javascript))
(define orders '(worker-first sequence-first))
(define encodings '(decimal hex base32 base62))

(define-exception-type &snowflake-error &error make-snowflake-error snowflake-error?
  (status snowflake-error-status))

(define (fail status message . values)
  (raise-exception
   (make-exception (make-snowflake-error status)
                   (make-exception-with-message (apply format #f message values)))))

;;; The library: its version is checked before anything else is called.

(define library
  (load-foreign-library (or (getenv "SNOWFLAKE_LIBRARY") "libsnowflake.so.0.2")))

(define (foreign name return-type . arg-types)
  (foreign-library-function library (string-append "snowflake_" name)
                            #:return-type return-type
                            #:arg-types arg-types))

(let* ((number ((foreign "version_number" uint32)))
       (major (quotient number 10000))
       (minor (modulo (quotient number 100) 100)))
  (unless (and (= major version-major)
               ((if (zero? major) = >=) minor version-minor))
    (error (format #f "libsnowflake ~d.~d is needed, but version ~a was loaded: install \
the version that this binding belongs to"
                   version-major version-minor
                   (pointer->string ((foreign "version_string" '*)))))))

(define c-config-init (foreign "config_init" int32 '* size_t uint32 '*))
(define c-new (foreign "new" int32 '* '* '*))
(define c-next (foreign "next" int64 '*))
(define c-explain (foreign "explain" int32 '* int64 '*))
(define c-free (foreign "free" void '*))
(define c-split (foreign "split" int32 '* int64 '* '*))
(define c-compose (foreign "compose" int64 '* int64 int64 int64 '*))
(define c-ends-at-unix-ms (foreign "ends_at_unix_ms" int64 '* '*))
(define c-format (foreign "format" int64 int64 uint32 '* size_t '*))
(define c-parse (foreign "parse" int64 '* size_t uint32 '*))

;; size; order, time_bits, worker_bits, sequence_bits, tick_ns, epoch_unix_ms; worker_id,
;; worker_count, max_wait_ms, max_lead_ms, sequence_start; store, clock, clock_context;
;; max_jump_ms
(define config-type `(,uint32 ,uint32 ,@(make-list 10 int64) * * * ,int64))
;; size, nanoseconds, unix_ms, tick, worker_id, sequence
(define parts-type (list uint32 uint32 int64 int64 int64 int64))
;; A snowflake_error_t has 512 bytes, 24 of them before the message.
(define detail-size 512)
(define message-offset 24)

(define (checked call)
  "Return the result of CALL, which takes the pointer to a snowflake_error_t."
  (let* ((detail (make-bytevector detail-size 0))
         (pointer (bytevector->pointer detail)))
    (bytevector-u32-native-set! detail 0 detail-size)
    (let ((result (call pointer)))
      (when (negative? result)
        (fail result "~a" (pointer->string (bytevector->pointer detail message-offset)
                                           -1 "UTF-8")))
      result)))

(define (whole name value)
  "Return VALUE if it is an integer that C can take whole."
  (unless (and (exact-integer? value) (<= (- (ash 1 63)) value (1- (ash 1 63))))
    (fail err-range "~a must be an integer of 64 bits, got ~a" name value))
  value)

(define (number-of what name names)
  (or (list-index (lambda (each) (eq? each name)) names)
      (fail err-range "~a must be one of ~{~a~^, ~}, got ~a" what names name)))

;;; Layouts.

(define-record-type <layout>
  (layout order time-bits worker-bits sequence-bits tick-ns epoch-unix-ms)
  layout?
  (order layout-order)
  (time-bits layout-time-bits)
  (worker-bits layout-worker-bits)
  (sequence-bits layout-sequence-bits)
  (tick-ns layout-tick-ns)
  (epoch-unix-ms layout-epoch-unix-ms))

(define* (make-layout #:key time-bits worker-bits sequence-bits (order 'worker-first)
                      tick-ns epoch-unix-ms)
  (layout order time-bits worker-bits sequence-bits tick-ns epoch-unix-ms))

(define (preset-fields name)
  "Return the fields of a snowflake_config_t with the layout of a preset."
  (let ((config (bytevector->pointer (make-bytevector (sizeof config-type) 0)))
        (number (number-of "layout" name presets)))
    (checked (lambda (detail)
               (c-config-init config (sizeof config-type) number detail)))
    (parse-c-struct config config-type)))

(define (preset name)
  "Return the layout of a preset, such as 'twitter."
  (let ((fields (preset-fields name)))
    (apply layout (list-ref orders (second fields)) (take (drop fields 2) 5))))

(define (layout-fields layout)
  (cons (number-of "order" (layout-order layout) orders)
        (list (whole "time_bits" (layout-time-bits layout))
              (whole "worker_bits" (layout-worker-bits layout))
              (whole "sequence_bits" (layout-sequence-bits layout))
              (whole "tick_ns" (layout-tick-ns layout))
              (whole "epoch_unix_ms" (layout-epoch-unix-ms layout)))))

(define setting-names
  '("worker_id" "worker_count" "max_wait_ms" "max_lead_ms" "sequence_start" "max_jump_ms"))

(define* (config-of layout #:optional (settings (make-list 6 #f)) (store %null-pointer))
  "Return the pointer to a snowflake_config_t; a setting that is #f has its default."
  (let* ((fields (preset-fields (if (layout? layout) 'default layout)))
         (defaults `(,@(take (drop fields 7) 5) ,(last fields)))
         (numbers (map (lambda (name setting default)
                         (if setting (whole name setting) default))
                       setting-names settings defaults)))
    (make-c-struct
     config-type
     `(,(first fields)
       ,@(if (layout? layout) (layout-fields layout) (take (cdr fields) 6))
       ,@(take numbers 5)
       ,store ,%null-pointer ,%null-pointer
       ,(last numbers)))))

(define* (layout-ends-at #:optional (layout 'default))
  "Return the first millisecond since 1970 that the layout cannot express."
  (checked (lambda (detail) (c-ends-at-unix-ms (config-of layout) detail))))

;;; Generators.

(define-record-type <generator>
  (generator handle store)
  generator?
  (handle handle set-handle!)
  ;; The text of the store must stay until the library has read it.
  (store generator-store))

(define* (make-generator #:key worker-id worker-count max-wait-ms max-lead-ms max-jump-ms
                         sequence-start store (layout 'default))
  "Return a generator.  LAYOUT is the name of a preset or a layout."
  (let* ((settings (list worker-id worker-count max-wait-ms max-lead-ms sequence-start
                         max-jump-ms))
         (text (if store (string->pointer (checked-store store) "UTF-8") %null-pointer))
         (config (config-of layout settings text))
         (made (bytevector->pointer (make-bytevector (sizeof '*) 0))))
    (checked (lambda (detail) (c-new config made detail)))
    (generator (dereference-pointer made) text)))

(define (checked-store store)
  (unless (and (string? store) (not (string-index store #\nul)))
    (fail err-range "store must be a text without NUL, got ~s" store))
  store)

(define (close-generator generator)
  "Free a generator.  Later calls with it fail; closing it twice is harmless."
  (let ((pointer (handle generator)))
    (set-handle! generator %null-pointer)
    (c-free pointer)))

(define (call-with-generator procedure . settings)
  "Call PROCEDURE with a generator of SETTINGS, and close it in the end."
  (let ((generator (apply make-generator settings)))
    (dynamic-wind
      (const #t)
      (lambda () (procedure generator))
      (lambda () (close-generator generator)))))

(define (next-id generator)
  (let* ((pointer (handle generator))
         (id (c-next pointer)))
    (when (negative? id)
      (checked (lambda (detail) (c-explain pointer id detail))))
    id))

;;; IDs. No generator is needed.

(define-record-type <parts>
  (parts nanoseconds unix-ms tick worker-id sequence)
  parts?
  (nanoseconds parts-nanoseconds)
  (unix-ms parts-unix-ms)
  (tick parts-tick)
  (worker-id parts-worker-id)
  (sequence parts-sequence))

(define* (split-id id #:optional (layout 'default))
  "Return the parts of an ID, whichever worker generated it."
  (let ((config (config-of layout))
        (struct (make-c-struct parts-type (list (sizeof parts-type) 0 0 0 0 0))))
    (checked (lambda (detail) (c-split config (whole "id" id) struct detail)))
    (apply parts (cdr (parse-c-struct struct parts-type)))))

(define* (compose-id tick worker-id sequence #:optional (layout 'default))
  "Return the ID of its parts: the opposite of split-id."
  (checked (lambda (detail)
             (c-compose (config-of layout) (whole "tick" tick)
                        (whole "worker_id" worker-id) (whole "sequence" sequence)
                        detail))))

(define (format-id id encoding)
  "Return an ID as text; ENCODING is one of decimal, hex, base32 and base62."
  (let ((text (bytevector->pointer (make-bytevector text-size 0)))
        (number (number-of "encoding" encoding encodings)))
    (checked (lambda (detail) (c-format (whole "id" id) number text text-size detail)))
    (pointer->string text -1 "UTF-8")))

(define (parse-id text encoding)
  "Return the ID that format-id wrote as TEXT."
  (let* ((bytes (string->utf8 text))
         (length (bytevector-length bytes))
         ;; There is no pointer into a bytevector of no bytes.
         (pointer (bytevector->pointer (if (zero? length) (make-bytevector 1 0) bytes)))
         (number (number-of "encoding" encoding encodings)))
    (checked (lambda (detail) (c-parse pointer length number detail)))))
