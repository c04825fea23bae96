;;;; Generates 64-bit Snowflake IDs with libsnowflake, through CFFI.
;;;;
;;;;   (snowflake:with-generator (ids :worker-id 1)
;;;;     (print (snowflake:next-id ids)))
;;;;
;;;; Lisp's integers have no limit: they hold the 63 bits of an ID whole. Any number of
;;;; threads may use one generator at once; close-generator needs it alone. An error is a
;;;; snowflake-error with the status and the message of the library.

(defpackage :snowflake
  (:use :cl :cffi)
  (:export #:make-generator #:close-generator #:with-generator #:next-id
           #:preset #:make-layout #:layout-ends-at #:layout-time-bits #:layout-worker-bits
           #:layout-sequence-bits #:layout-order #:layout-tick-ns #:layout-epoch-unix-ms
           #:split-id #:compose-id #:parts-nanoseconds #:parts-unix-ms #:parts-tick
           #:parts-worker-id #:parts-sequence #:format-id #:parse-id
           #:snowflake-error #:snowflake-error-status #:snowflake-error-message
           #:+err-parse+))

(in-package :snowflake)

(defconstant +version-major+ 0)
(defconstant +version-minor+ 2)
(defconstant +err-range+ -3)
(defconstant +err-parse+ -5)
(defconstant +text-size+ 20)

;;; The numbers of the header are the positions in these lists.
(defparameter *presets*
  '(:default :twitter :discord :instagram :mastodon :sonyflake-v1 :sonyflake-v2 :tsid
    :javascript))
(defparameter *orders* '(:worker-first :sequence-first))
(defparameter *encodings* '(:decimal :hex :base32 :base62))

(define-condition snowflake-error (error)
  ((status :initarg :status :reader snowflake-error-status)
   (message :initarg :message :reader snowflake-error-message))
  (:report (lambda (condition stream)
             (write-string (snowflake-error-message condition) stream))))

;;; The C interface.

(defcstruct c-config
  (size :uint32)
  (order :uint32)
  (time-bits :int64)
  (worker-bits :int64)
  (sequence-bits :int64)
  (tick-ns :int64)
  (epoch-unix-ms :int64)
  (worker-id :int64)
  (worker-count :int64)
  (max-wait-ms :int64)
  (max-lead-ms :int64)
  (sequence-start :int64)
  (store :pointer)
  (clock :pointer)
  (clock-context :pointer)
  (max-jump-ms :int64))

(defcstruct c-error
  (size :uint32)
  (status :int32)
  (os-errno :int32)
  (wait-reason :uint32)
  (wait-ns :int64)
  (message :char :count 488))

(defcstruct c-parts
  (size :uint32)
  (nanoseconds :uint32)
  (unix-ms :int64)
  (tick :int64)
  (worker-id :int64)
  (sequence :int64))

(defcfun "snowflake_version_number" :uint32)
(defcfun "snowflake_version_string" :string)
(defcfun "snowflake_config_init" :int32
  (config :pointer) (size :size) (layout :uint32) (detail :pointer))
(defcfun "snowflake_new" :int32 (config :pointer) (generator :pointer) (detail :pointer))
(declaim (inline snowflake-next))
(defcfun "snowflake_next" :int64 (generator :pointer))
(defcfun "snowflake_free" :void (generator :pointer))
(defcfun "snowflake_explain" :int32 (generator :pointer) (result :int64) (detail :pointer))
(defcfun "snowflake_split" :int32
  (config :pointer) (id :int64) (parts :pointer) (detail :pointer))
(defcfun "snowflake_compose" :int64
  (config :pointer) (tick :int64) (worker-id :int64) (sequence :int64) (detail :pointer))
(defcfun "snowflake_ends_at_unix_ms" :int64 (config :pointer) (detail :pointer))
(defcfun "snowflake_format" :int64
  (id :int64) (encoding :uint32) (text :pointer) (capacity :size) (detail :pointer))
(defcfun "snowflake_parse" :int64
  (text :pointer) (length :size) (encoding :uint32) (detail :pointer))

;;; The library is loaded, and its version checked, by the first call. A program that was
;;; saved from an image does it again.

(defvar *loaded* nil)
#+sbcl (pushnew (lambda () (setf *loaded* nil)) sb-ext:*save-hooks*)

(defun load-library ()
  (load-foreign-library (or (uiop:getenv "SNOWFLAKE_LIBRARY") "libsnowflake.so.0.2"))
  (multiple-value-bind (major rest) (floor (snowflake-version-number) 10000)
    (let ((minor (floor rest 100)))
      (unless (and (= major +version-major+)
                   (funcall (if (zerop major) #'= #'>=) minor +version-minor+))
        (error "libsnowflake ~d.~d is needed, but version ~a was loaded: ~
                install the version that this binding belongs to"
               +version-major+ +version-minor+ (snowflake-version-string)))))
  (setf *loaded* t))

(defun fail (status message &rest values)
  (error 'snowflake-error :status status :message (apply #'format nil message values)))

(defun fail-with (detail)
  (with-foreign-slots ((status) detail (:struct c-error))
    (let ((message (foreign-slot-pointer detail '(:struct c-error) 'message)))
      (fail status "~a" (foreign-string-to-lisp message :encoding :utf-8)))))

(defmacro with-struct ((variable type) &body body)
  "Bind VARIABLE to a struct whose size is set."
  `(with-foreign-object (,variable '(:struct ,type))
     (setf (foreign-slot-value ,variable '(:struct ,type) 'size)
           (foreign-type-size '(:struct ,type)))
     ,@body))

(defmacro checked ((detail) form)
  "Return the result of FORM, which may write into DETAIL; an error if it is negative."
  `(progn
     (unless *loaded* (load-library))
     (with-struct (,detail c-error)
       (let ((result ,form))
         (if (minusp result) (fail-with ,detail) result)))))

(defun whole (name value)
  "Return VALUE if it is an integer that C can take whole."
  (unless (typep value '(signed-byte 64))
    (fail +err-range+ "~a must be an integer of 64 bits, got ~a" name value))
  value)

(defun number-of (what name names)
  (or (position name names)
      (fail +err-range+ "~a must be one of ~{~(~s~)~^, ~}, got ~(~s~)" what names name)))

;;; Layouts.

(defstruct layout
  time-bits worker-bits sequence-bits (order :worker-first) tick-ns epoch-unix-ms)

(defmacro with-layout-slots ((config) &body body)
  `(with-foreign-slots ((time-bits worker-bits sequence-bits order tick-ns epoch-unix-ms)
                        ,config (:struct c-config))
     ,@body))

(defun write-layout (layout config)
  (with-layout-slots (config)
    (setf time-bits (whole "time_bits" (layout-time-bits layout))
          worker-bits (whole "worker_bits" (layout-worker-bits layout))
          sequence-bits (whole "sequence_bits" (layout-sequence-bits layout))
          order (number-of "order" (layout-order layout) *orders*)
          tick-ns (whole "tick_ns" (layout-tick-ns layout))
          epoch-unix-ms (whole "epoch_unix_ms" (layout-epoch-unix-ms layout)))))

(defmacro with-config ((config layout) &body body)
  "Bind CONFIG to the defaults with LAYOUT, the name of a preset or a layout."
  `(with-foreign-object (,config '(:struct c-config))
     (init-config ,config ,layout)
     ,@body))

(defun init-config (config layout)
  (let ((number (number-of "layout" (if (layout-p layout) :default layout) *presets*))
        (size (foreign-type-size '(:struct c-config))))
    (checked (detail) (snowflake-config-init config size number detail))
    (when (layout-p layout)
      (write-layout layout config))))

(defun preset (name)
  "Return the layout of a preset, such as :twitter."
  (with-config (config name)
    (with-layout-slots (config)
      (make-layout :time-bits time-bits :worker-bits worker-bits
                   :sequence-bits sequence-bits :order (nth order *orders*)
                   :tick-ns tick-ns :epoch-unix-ms epoch-unix-ms))))

(defun layout-ends-at (&optional (layout :default))
  "Return the first millisecond since 1970 that the layout cannot express."
  (with-config (config layout)
    (checked (detail) (snowflake-ends-at-unix-ms config detail))))

;;; Generators.

(defstruct (generator (:constructor generator-of (handle)))
  (handle (null-pointer) :type foreign-pointer))

(defun new-generator (config)
  (with-foreign-object (made :pointer)
    (checked (detail) (snowflake-new config made detail))
    (generator-of (mem-ref made :pointer))))

(defun make-generator (&rest settings
                       &key worker-id worker-count max-wait-ms max-lead-ms max-jump-ms
                         sequence-start store (layout :default))
  "Return a generator. LAYOUT is the name of a preset or a layout."
  (declare (ignore worker-id worker-count max-wait-ms max-lead-ms max-jump-ms
                   sequence-start))
  (with-config (config layout)
    (loop for (key value) on settings by #'cddr
          unless (or (member key '(:store :layout)) (null value))
            do (let ((slot (find-symbol (symbol-name key) :snowflake))
                     (name (substitute #\_ #\- (string-downcase key))))
                 (setf (foreign-slot-value config '(:struct c-config) slot)
                       (whole name value))))
    (cond
      ((null store) (new-generator config))
      ((or (not (stringp store)) (find (code-char 0) store))
       (fail +err-range+ "store must be a text without NUL, got ~s" store))
      (t
       (with-foreign-string (text store :encoding :utf-8)
         (setf (foreign-slot-value config '(:struct c-config) 'store) text)
         (new-generator config))))))

(defun close-generator (generator)
  "Free a generator. Later calls with it fail; closing it twice is harmless."
  (let ((handle (generator-handle generator)))
    (setf (generator-handle generator) (null-pointer))
    (snowflake-free handle)))

(defmacro with-generator ((variable &rest settings) &body body)
  "Bind VARIABLE to a generator of SETTINGS, and close it in the end."
  `(let ((,variable (make-generator ,@settings)))
     (unwind-protect (progn ,@body)
       (close-generator ,variable))))

(defun next-id (generator)
  (let* ((handle (generator-handle generator))
         (id (snowflake-next handle)))
    (when (minusp id)
      (checked (detail) (snowflake-explain handle id detail)))
    id))

;;; IDs. No generator is needed.

(defstruct parts nanoseconds unix-ms tick worker-id sequence)

(defun split-id (id &optional (layout :default))
  "Return the parts of an ID, whichever worker generated it."
  (with-config (config layout)
    (with-struct (parts c-parts)
      (checked (detail) (snowflake-split config (whole "id" id) parts detail))
      (with-foreign-slots ((nanoseconds unix-ms tick worker-id sequence)
                           parts (:struct c-parts))
        (make-parts :nanoseconds nanoseconds :unix-ms unix-ms :tick tick
                    :worker-id worker-id :sequence sequence)))))

(defun compose-id (tick worker-id sequence &optional (layout :default))
  "Return the ID of its parts: the opposite of split-id."
  (with-config (config layout)
    (checked (detail)
             (snowflake-compose config (whole "tick" tick) (whole "worker_id" worker-id)
                                (whole "sequence" sequence) detail))))

(defun format-id (id encoding)
  "Return an ID as text; ENCODING is :decimal, :hex, :base32 or :base62."
  (let ((number (number-of "encoding" encoding *encodings*)))
    (with-foreign-pointer (text +text-size+)
      (checked (detail)
               (snowflake-format (whole "id" id) number text +text-size+ detail))
      (values (foreign-string-to-lisp text)))))

(defun parse-id (text encoding)
  "Return the ID that format-id wrote as TEXT."
  (let ((number (number-of "encoding" encoding *encodings*)))
    (with-foreign-string ((bytes length) text :encoding :utf-8 :null-terminated-p nil)
      (checked (detail) (snowflake-parse bytes length number detail)))))
