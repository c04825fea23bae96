;;;; Generates three IDs and takes the last one apart.
;;;;
;;;;   sbcl --script quickstart.lisp
;;;;
;;;; Lisp's integers have no limit: they hold the 63 bits of an ID whole.

(require :asdf)
(let ((*standard-output* (make-broadcast-stream))) ; What the compiler says.
  (asdf:load-system :cffi)
  (load (merge-pathnames "snowflake.lisp" *load-truename*)))

(defun print-time (unix-ms)
  (multiple-value-bind (seconds milliseconds) (floor unix-ms 1000)
    (multiple-value-bind (second minute hour day month year)
        ;; Lisp counts from 1900.
        (decode-universal-time (+ seconds (encode-universal-time 0 0 0 1 1 1970 0)) 0)
      (format t "~d-~2,'0d-~2,'0d ~2,'0d:~2,'0d:~2,'0d.~3,'0d"
              year month day hour minute second milliseconds))))

(let* ((ids (snowflake:with-generator (generator :worker-id 1)
              (loop repeat 3 collect (snowflake:next-id generator))))
       (id (third ids))
       (parts (snowflake:split-id id))
       (tick (snowflake:parts-tick parts))
       (worker-id (snowflake:parts-worker-id parts))
       (sequence (snowflake:parts-sequence parts)))
  (format t "Common Lisp: 3 IDs of worker 1~%~{  ~d~%~}" ids)
  (format t "The last one, taken apart:~%")
  (format t "  bits      0 ~41,'0b ~10,'0b ~12,'0b~%" tick worker-id sequence)
  (format t "  time      ")
  (print-time (snowflake:parts-unix-ms parts))
  (format t " UTC (~d ms since 2020-01-01)~%" tick)
  (format t "  worker    ~d~%" worker-id)
  (format t "  sequence  ~d~%" sequence)
  (format t "  base32    ~a~%" (snowflake:format-id id :base32)))
