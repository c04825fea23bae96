(* The types and what a user needs to know are described in snowflake.mli. *)

open Ctypes
open Unsigned

exception Error of { status : int; message : string }

type order = Worker_first | Sequence_first
type encoding = Decimal | Hex | Base32 | Base62

type layout = {
  time_bits : int64;
  worker_bits : int64;
  sequence_bits : int64;
  order : order;
  tick_ns : int64;
  epoch_unix_ms : int64;
}

type parts = {
  tick : int64;
  worker_id : int64;
  sequence : int64;
  unix_ms : int64;
  nanoseconds : int64;
}

type t = { mutable handle : unit ptr }

let version_major = 0
let version_minor = 2
let err_range = -3
let err_parse = -5
let text_size = 20

(* The number of a preset is its position. *)
let presets =
  [
    "default"; "twitter"; "discord"; "instagram"; "mastodon"; "sonyflake-v1";
    "sonyflake-v2"; "tsid"; "javascript";
  ]

(* The structs of the header. *)

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
  let worker_count = field t "worker_count" int64_t
  let max_wait_ms = field t "max_wait_ms" int64_t
  let max_lead_ms = field t "max_lead_ms" int64_t
  let sequence_start = field t "sequence_start" int64_t
  let store = field t "store" (ptr char)
  let _clock = field t "clock" (ptr void)
  let _clock_context = field t "clock_context" (ptr void)
  let max_jump_ms = field t "max_jump_ms" int64_t
  let () = seal t
end

module Detail = struct
  type t = [ `Error ] structure

  let t : t typ = structure "snowflake_error_t"
  let size = field t "size" uint32_t
  let status = field t "status" int32_t
  let _os_errno = field t "os_errno" int32_t
  let _wait_reason = field t "wait_reason" uint32_t
  let _wait_ns = field t "wait_ns" int64_t
  let message = field t "message" (array 488 char)
  let () = seal t
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
end

(* The library: its version is checked before anything else is called. *)

let library =
  let file =
    Option.value (Sys.getenv_opt "SNOWFLAKE_LIBRARY") ~default:"libsnowflake.so.0.2"
  in
  Dl.dlopen ~filename:file ~flags:[ Dl.RTLD_NOW ]

let foreign ?release_runtime_lock name =
  Foreign.foreign ~from:library ?release_runtime_lock ("snowflake_" ^ name)

let () =
  let number =
    UInt32.to_int (foreign "version_number" (void @-> returning uint32_t) ())
  in
  let major = number / 10000 and minor = number / 100 mod 100 in
  let fits = if major = 0 then minor = version_minor else minor >= version_minor in
  if major <> version_major || not fits then
    failwith
      (Printf.sprintf
         "libsnowflake %d.%d is needed, but version %s was loaded: install the version \
          that this binding belongs to"
         version_major version_minor
         (foreign "version_string" (void @-> returning string) ()))

let c_config_init =
  foreign "config_init"
    (ptr Config.t @-> size_t @-> uint32_t @-> ptr Detail.t @-> returning int32_t)

(* It may wait for the disk: other threads run meanwhile. *)
let c_new =
  foreign "new" ~release_runtime_lock:true
    (ptr Config.t @-> ptr (ptr void) @-> ptr Detail.t @-> returning int32_t)

(* It may wait for the clock. *)
let c_next = foreign "next" ~release_runtime_lock:true (ptr void @-> returning int64_t)
let c_free = foreign "free" (ptr void @-> returning void)

let c_explain =
  foreign "explain" (ptr void @-> int64_t @-> ptr Detail.t @-> returning int32_t)

let c_split =
  foreign "split"
    (ptr Config.t @-> int64_t @-> ptr Parts.t @-> ptr Detail.t @-> returning int32_t)

let c_compose =
  foreign "compose"
    (ptr Config.t @-> int64_t @-> int64_t @-> int64_t @-> ptr Detail.t
   @-> returning int64_t)

let c_ends_at_unix_ms =
  foreign "ends_at_unix_ms" (ptr Config.t @-> ptr Detail.t @-> returning int64_t)

let c_format =
  foreign "format"
    (int64_t @-> uint32_t @-> ptr char @-> size_t @-> ptr Detail.t @-> returning int64_t)

let c_parse =
  foreign "parse"
    (ocaml_string @-> size_t @-> uint32_t @-> ptr Detail.t @-> returning int64_t)

(* A struct that begins with its size. *)
let sized typ size =
  let value = Ctypes.make typ in
  setf value size (UInt32.of_int (sizeof typ));
  value

let fail status message = raise (Error { status; message })

(* Returns a result that is not negative. *)
let checked call =
  let detail = sized Detail.t Detail.size in
  let result = call (addr detail) in
  if result < 0L then
    fail
      (Int32.to_int (getf detail Detail.status))
      (coerce (ptr char) string (CArray.start (getf detail Detail.message)));
  result

(* The same for a function that returns a status. *)
let succeed call =
  ignore (checked (fun detail -> Int64.of_int32 (call detail)) : int64)

(* Layouts. *)

let position name names =
  let rec search i = function
    | [] -> None
    | each :: _ when each = name -> Some i
    | _ :: rest -> search (i + 1) rest
  in
  search 0 names

let config_of_preset name =
  let config = Ctypes.make Config.t in
  let number =
    match position name presets with
    | Some number -> UInt32.of_int number
    | None ->
        fail err_range
          (Printf.sprintf "layout must be one of %s, got %s"
             (String.concat ", " presets) name)
  in
  succeed (c_config_init (addr config) (Size_t.of_int (sizeof Config.t)) number);
  config

let preset name =
  let config = config_of_preset name in
  {
    time_bits = getf config Config.time_bits;
    worker_bits = getf config Config.worker_bits;
    sequence_bits = getf config Config.sequence_bits;
    order = (if getf config Config.order = UInt32.zero then Worker_first else Sequence_first);
    tick_ns = getf config Config.tick_ns;
    epoch_unix_ms = getf config Config.epoch_unix_ms;
  }

(* The defaults, with a layout where one is given. *)
let config_of layout =
  let config = config_of_preset "default" in
  let write layout =
    setf config Config.time_bits layout.time_bits;
    setf config Config.worker_bits layout.worker_bits;
    setf config Config.sequence_bits layout.sequence_bits;
    setf config Config.order
      (match layout.order with
      | Worker_first -> UInt32.zero
      | Sequence_first -> UInt32.one);
    setf config Config.tick_ns layout.tick_ns;
    setf config Config.epoch_unix_ms layout.epoch_unix_ms
  in
  Option.iter write layout;
  config

let ends_at ?layout () = checked (c_ends_at_unix_ms (addr (config_of layout)))

(* Generators. *)

let make ?worker_id ?worker_count ?max_wait_ms ?max_lead_ms ?max_jump_ms ?sequence_start
    ?store ?layout () =
  let config = config_of layout in
  let set field = Option.iter (setf config field) in
  set Config.worker_id worker_id;
  set Config.worker_count worker_count;
  set Config.max_wait_ms max_wait_ms;
  set Config.max_lead_ms max_lead_ms;
  set Config.max_jump_ms max_jump_ms;
  set Config.sequence_start sequence_start;
  let c_text text =
    if String.contains text '\000' then fail err_range "store must not contain a NUL";
    CArray.of_string text
  in
  let store = Option.map c_text store in
  set Config.store (Option.map CArray.start store);
  let handle = allocate (ptr void) null in
  succeed (c_new (addr config) handle);
  (* The configuration holds only the address of the text. *)
  ignore (Sys.opaque_identity store);
  { handle = !@handle }

let close generator =
  let handle = generator.handle in
  generator.handle <- null;
  c_free handle

let using generator f =
  Fun.protect ~finally:(fun () -> close generator) (fun () -> f generator)

let next generator =
  let handle = generator.handle in
  let id = c_next handle in
  if id < 0L then succeed (c_explain handle id);
  id

(* IDs. No generator is needed. *)

let split ?layout id =
  let config = config_of layout in
  let parts = sized Parts.t Parts.size in
  succeed (c_split (addr config) id (addr parts));
  {
    tick = getf parts Parts.tick;
    worker_id = getf parts Parts.worker_id;
    sequence = getf parts Parts.sequence;
    unix_ms = getf parts Parts.unix_ms;
    nanoseconds = UInt32.to_int64 (getf parts Parts.nanoseconds);
  }

let compose ?layout ~tick ~worker_id ~sequence () =
  checked (c_compose (addr (config_of layout)) tick worker_id sequence)

let number_of encoding =
  UInt32.of_int (match encoding with Decimal -> 0 | Hex -> 1 | Base32 -> 2 | Base62 -> 3)

let format id encoding =
  let text = allocate_n char ~count:text_size in
  let capacity = Size_t.of_int text_size in
  let length = checked (c_format id (number_of encoding) text capacity) in
  string_from_ptr text ~length:(Int64.to_int length)

let parse text encoding =
  let length = Size_t.of_int (String.length text) in
  checked (c_parse (ocaml_string_start text) length (number_of encoding))
