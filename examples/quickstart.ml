(* Takes three IDs and takes the last one apart.

     ocamlfind ocamlopt -thread -package ctypes.foreign,unix -linkpkg quickstart.ml

   An int64 keeps the 63 bits of an ID whole; OCaml's int has a bit less. *)

open Ctypes
open Unsigned

let worker = 1L
let count = 3
let default_layout = UInt32.zero
let base32 = UInt32.of_int 2
let text_size = 20

type config

let config : config structure typ = structure "snowflake_config_t"
let _size = field config "size" uint32_t
let _order = field config "order" uint32_t
let time_bits = field config "time_bits" int64_t
let worker_bits = field config "worker_bits" int64_t
let sequence_bits = field config "sequence_bits" int64_t
let _tick_ns = field config "tick_ns" int64_t
let _epoch_unix_ms = field config "epoch_unix_ms" int64_t
let worker_id = field config "worker_id" int64_t
let _worker_count = field config "worker_count" int64_t
let _max_wait_ms = field config "max_wait_ms" int64_t
let _max_lead_ms = field config "max_lead_ms" int64_t
let _sequence_start = field config "sequence_start" int64_t
let _store = field config "store" (ptr void)
let _clock = field config "clock" (ptr void)
let _clock_context = field config "clock_context" (ptr void)
let _max_jump_ms = field config "max_jump_ms" int64_t
let () = seal config

type error

let error : error structure typ = structure "snowflake_error_t"
let error_size = field error "size" uint32_t
let _status = field error "status" int32_t
let _os_errno = field error "os_errno" int32_t
let _wait_reason = field error "wait_reason" uint32_t
let _wait_ns = field error "wait_ns" int64_t
let message = field error "message" (array 488 char)
let () = seal error

type parts

let parts : parts structure typ = structure "snowflake_parts_t"
let parts_size = field parts "size" uint32_t
let _nanoseconds = field parts "nanoseconds" uint32_t
let unix_ms = field parts "unix_ms" int64_t
let tick = field parts "tick" int64_t
let parts_worker_id = field parts "worker_id" int64_t
let sequence = field parts "sequence" int64_t
let () = seal parts

let library =
  let file =
    Option.value (Sys.getenv_opt "SNOWFLAKE_LIBRARY") ~default:"libsnowflake.so"
  in
  Dl.dlopen ~filename:file ~flags:[ Dl.RTLD_NOW ]

let foreign name = Foreign.foreign ~from:library name

let snowflake_config_init =
  foreign "snowflake_config_init"
    (ptr config @-> size_t @-> uint32_t @-> ptr error @-> returning int32_t)

let snowflake_new =
  foreign "snowflake_new"
    (ptr config @-> ptr (ptr void) @-> ptr error @-> returning int32_t)

let snowflake_next = foreign "snowflake_next" (ptr void @-> returning int64_t)

let snowflake_explain =
  foreign "snowflake_explain"
    (ptr void @-> int64_t @-> ptr error @-> returning int32_t)

let snowflake_split =
  foreign "snowflake_split"
    (ptr config @-> int64_t @-> ptr parts @-> ptr error @-> returning int32_t)

let snowflake_format =
  foreign "snowflake_format"
    (int64_t @-> uint32_t @-> ptr char @-> size_t @-> ptr error @-> returning int64_t)

let snowflake_free = foreign "snowflake_free" (ptr void @-> returning void)

(* A struct that begins with its size. *)
let sized typ field =
  let made = make typ in
  setf made field (UInt32.of_int (sizeof typ));
  made

let detail = sized error error_size
let fail () = failwith (coerce (ptr char) string (CArray.start (getf detail message)))

let next gen =
  let id = snowflake_next gen in
  if id < 0L then begin
    ignore (snowflake_explain gen id (addr detail) : int32);
    fail ()
  end;
  id

(* The lowest bits of a number, the highest of them first. *)
let bits number count =
  let is_set i = Int64.(logand (shift_right number (count - 1 - i)) 1L) = 1L in
  String.init count (fun i -> if is_set i then '1' else '0')

let describe settings id =
  let said = sized parts parts_size in
  if snowflake_split (addr settings) id (addr said) (addr detail) < 0l then fail ();
  let text = allocate_n char ~count:text_size in
  let length =
    snowflake_format id base32 text (Size_t.of_int text_size) (addr detail)
  in
  if length < 0L then fail ();
  let width field = Int64.to_int (getf settings field) in
  let ms = Int64.to_int (getf said unix_ms) in
  let time = Unix.gmtime (float_of_int (ms / 1000)) in

  print_endline "The last one, taken apart:";
  Printf.printf "  bits      0 %s %s %s\n"
    (bits (getf said tick) (width time_bits))
    (bits (getf said parts_worker_id) (width worker_bits))
    (bits (getf said sequence) (width sequence_bits));
  Printf.printf
    "  time      %d-%02d-%02d %02d:%02d:%02d.%03d UTC (%Ld ms since 2020-01-01)\n"
    (time.tm_year + 1900) (time.tm_mon + 1) time.tm_mday time.tm_hour time.tm_min
    time.tm_sec (ms mod 1000) (getf said tick);
  Printf.printf "  worker    %Ld\n" (getf said parts_worker_id);
  Printf.printf "  sequence  %Ld\n" (getf said sequence);
  Printf.printf "  base32    %s\n"
    (string_from_ptr text ~length:(Int64.to_int length))

let run () =
  let settings = make config in
  let bytes = Size_t.of_int (sizeof config) in
  if snowflake_config_init (addr settings) bytes default_layout (addr detail) < 0l then
    fail ();
  setf settings worker_id worker;
  let made = allocate (ptr void) null in
  if snowflake_new (addr settings) made (addr detail) < 0l then fail ();
  let gen = !@made in

  Printf.printf "OCaml: %d IDs of worker %Ld\n" count worker;
  let ids = List.init count (fun _ -> next gen) in
  List.iter (Printf.printf "  %Ld\n") ids;
  describe settings (List.nth ids (count - 1));
  snowflake_free gen

let () =
  try run ()
  with Failure sentence ->
    prerr_endline ("quickstart: " ^ sentence);
    exit 1
