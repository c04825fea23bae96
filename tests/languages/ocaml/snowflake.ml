(* The functions of snowflake.h that the suite needs. An error becomes an exception. *)

open Ctypes
open Unsigned

exception Error of string

let ok = 0l
let err_parse = -5L
let text_size = 20

type generator = unit ptr

module Config = struct
  type t = [ `Config ] structure

  let t : t typ = structure "snowflake_config_t"
  let _size = field t "size" uint32_t
  let order = field t "order" uint32_t
  let time_bits = field t "time_bits" int64_t
  let worker_bits = field t "worker_bits" int64_t
  let sequence_bits = field t "sequence_bits" int64_t
  let tick_ns = field t "tick_ns" int64_t
  let epoch_unix_ms = field t "epoch_unix_ms" int64_t
  let worker_id = field t "worker_id" int64_t
  let _worker_count = field t "worker_count" int64_t
  let _max_wait_ms = field t "max_wait_ms" int64_t
  let max_lead_ms = field t "max_lead_ms" int64_t
  let _sequence_start = field t "sequence_start" int64_t
  let store = field t "store" (ptr char)
  let _clock = field t "clock" (ptr void)
  let _clock_context = field t "clock_context" (ptr void)
  let _max_jump_ms = field t "max_jump_ms" int64_t
  let () = seal t
end

module Detail = struct
  type t = [ `Error ] structure

  let t : t typ = structure "snowflake_error_t"
  let size = field t "size" uint32_t
  let _status = field t "status" int32_t
  let _os_errno = field t "os_errno" int32_t
  let _wait_reason = field t "wait_reason" uint32_t
  let _wait_ns = field t "wait_ns" int64_t
  let message = field t "message" (array 488 char)
  let () = seal t

  let make () =
    let detail = Ctypes.make t in
    setf detail size (UInt32.of_int (sizeof t));
    detail

  let sentence detail =
    coerce (ptr char) string (CArray.start (getf detail message))
end

module Parts = struct
  type t = [ `Parts ] structure

  let t : t typ = structure "snowflake_parts_t"
  let size = field t "size" uint32_t
  let nanoseconds = field t "nanoseconds" uint32_t
  let unix_ms = field t "unix_ms" int64_t
  let tick = field t "tick" int64_t
  let worker_id = field t "worker_id" int64_t
  let sequence = field t "sequence" int64_t
  let () = seal t

  let make () =
    let parts = Ctypes.make t in
    setf parts size (UInt32.of_int (sizeof t));
    parts
end

let library =
  let file =
    Option.value (Sys.getenv_opt "SNOWFLAKE_LIBRARY") ~default:"libsnowflake.so"
  in
  Dl.dlopen ~filename:file ~flags:[ Dl.RTLD_NOW ]

let foreign ?release_runtime_lock name =
  Foreign.foreign ~from:library ?release_runtime_lock ("snowflake_" ^ name)

let config_init =
  foreign "config_init"
    (ptr Config.t @-> size_t @-> uint32_t @-> ptr Detail.t @-> returning int32_t)

let new_ =
  foreign "new"
    (ptr Config.t @-> ptr (ptr void) @-> ptr Detail.t @-> returning int32_t)

(* It may wait: other threads run meanwhile. *)
let next_or_status =
  foreign "next" ~release_runtime_lock:true (ptr void @-> returning int64_t)

let free = foreign "free" (ptr void @-> returning void)

let explain =
  foreign "explain" (ptr void @-> int64_t @-> ptr Detail.t @-> returning int32_t)

let split_or_status =
  foreign "split"
    (ptr Config.t @-> int64_t @-> ptr Parts.t @-> ptr Detail.t @-> returning int32_t)

let compose_or_status =
  foreign "compose"
    (ptr Config.t @-> int64_t @-> int64_t @-> int64_t @-> ptr Detail.t
   @-> returning int64_t)

let ends_at_unix_ms_or_status =
  foreign "ends_at_unix_ms" (ptr Config.t @-> ptr Detail.t @-> returning int64_t)

let format_or_status =
  foreign "format"
    (int64_t @-> uint32_t @-> ptr char @-> size_t @-> ptr Detail.t @-> returning int64_t)

let parse_or_status =
  foreign "parse"
    (ocaml_string @-> size_t @-> uint32_t @-> ptr Detail.t @-> returning int64_t)

let fail detail = raise (Error (Detail.sentence detail))

(* The result of a call that may write the detail of an error. *)
let checked call =
  let detail = Detail.make () in
  let result = call (addr detail) in
  if result < 0L then fail detail;
  result

(* The defaults with the layout of a preset. *)
let config ?(layout = 0) () =
  let config = make Config.t in
  let size = Size_t.of_int (sizeof Config.t) in
  let detail = Detail.make () in
  if config_init (addr config) size (UInt32.of_int layout) (addr detail) <> ok then
    fail detail;
  config

let make config : generator =
  let gen = allocate (ptr void) null in
  let detail = Detail.make () in
  if new_ (addr config) gen (addr detail) <> ok then fail detail;
  !@gen

let next gen =
  let id = next_or_status gen in
  if id < 0L then begin
    let detail = Detail.make () in
    ignore (explain gen id (addr detail) : int32);
    fail detail
  end;
  id

let split config id =
  let detail = Detail.make () in
  let parts = Parts.make () in
  if split_or_status (addr config) id (addr parts) (addr detail) <> ok then fail detail;
  parts

let compose config tick worker_id sequence =
  checked (compose_or_status (addr config) tick worker_id sequence)

let ends_at_unix_ms config = checked (ends_at_unix_ms_or_status (addr config))

let format id encoding =
  let text = allocate_n char ~count:text_size in
  let length =
    checked
      (format_or_status id (UInt32.of_int encoding) text (Size_t.of_int text_size))
  in
  string_from_ptr text ~length:(Int64.to_int length)

(* The ID or the status, and the detail. *)
let parse text encoding =
  let detail = Detail.make () in
  let length = Size_t.of_int (String.length text) in
  let id =
    parse_or_status (ocaml_string_start text) length (UInt32.of_int encoding)
      (addr detail)
  in
  (id, detail)
