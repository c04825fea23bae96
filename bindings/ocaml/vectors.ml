(* Checks what the tables of the vectors say. *)

type row = { place : string; fields : (string * string) list }

let differs row sentence = failwith (row.place ^ ": " ^ sentence)

let text row name =
  match List.assoc_opt name row.fields with
  | Some field -> field
  | None -> differs row ("there is no " ^ name)

let read_table directory file =
  let channel = open_in_bin (Filename.concat directory file) in
  let names = String.split_on_char '\t' (input_line channel) in
  let rec rows number =
    match input_line channel with
    | exception End_of_file -> []
    | line when line.[0] = '#' -> rows (number + 1)
    | line ->
        let fields = List.combine names (String.split_on_char '\t' line) in
        { place = Printf.sprintf "%s:%d" file number; fields } :: rows (number + 1)
  in
  Fun.protect ~finally:(fun () -> close_in channel) (fun () -> rows 2)

let checks = ref 0

let check_text row what seen expected =
  if seen <> expected then
    differs row (Printf.sprintf "%s is %s, expected %s" what seen expected);
  incr checks

(* All numbers of the vectors have at most 63 bits. *)
let check row name seen =
  check_text row name (Int64.to_string seen) (text row name)

let number row name = Int64.of_string (text row name)

let order row =
  match text row "order" with
  | "worker-first" -> Snowflake.Worker_first
  | "sequence-first" -> Snowflake.Sequence_first
  | other -> differs row (other ^ " is not an order")

let encoding row =
  match text row "encoding" with
  | "decimal" -> Snowflake.Decimal
  | "hex" -> Snowflake.Hex
  | "base32" -> Snowflake.Base32
  | "base62" -> Snowflake.Base62
  | other -> differs row (other ^ " is not an encoding")

let check_preset row name =
  let { Snowflake.time_bits; worker_bits; sequence_bits; order; tick_ns; epoch_unix_ms }
      =
    Snowflake.preset name
  in
  check row "time_bits" time_bits;
  check row "worker_bits" worker_bits;
  check row "sequence_bits" sequence_bits;
  check row "tick_ns" tick_ns;
  check row "epoch_unix_ms" epoch_unix_ms;
  check_text row "order"
    (match order with
    | Worker_first -> "worker-first"
    | Sequence_first -> "sequence-first")
    (text row "order")

(* The name of a layout, and the layout. *)
let layout_of_row row =
  let name = text row "name" in
  if not (String.starts_with ~prefix:"custom-" name) then check_preset row name;
  let layout =
    {
      Snowflake.time_bits = number row "time_bits";
      worker_bits = number row "worker_bits";
      sequence_bits = number row "sequence_bits";
      order = order row;
      tick_ns = number row "tick_ns";
      epoch_unix_ms = number row "epoch_unix_ms";
    }
  in
  check row "ends_at_unix_ms" (Snowflake.ends_at ~layout ());
  (name, layout)

let check_id layouts row =
  let layout = List.assoc (text row "layout") layouts in
  let parts = Snowflake.split ~layout (number row "id") in
  check row "tick" parts.tick;
  check row "worker_id" parts.worker_id;
  check row "sequence" parts.sequence;
  check row "unix_ms" parts.unix_ms;
  check row "nanoseconds" parts.nanoseconds;
  check row "id"
    (Snowflake.compose ~layout ~tick:(number row "tick")
       ~worker_id:(number row "worker_id") ~sequence:(number row "sequence") ())

let check_written row =
  let encoding = encoding row in
  check_text row "text" (Snowflake.format (number row "id") encoding) (text row "text");
  check row "id" (Snowflake.parse (text row "text") encoding)

let check_refused row =
  let bad = match text row "text" with "-" -> "" | other -> other in
  let status =
    match Snowflake.parse bad (encoding row) with
    | exception Snowflake.Error { status; _ } -> status
    | _ -> 0
  in
  check_text row "status" (string_of_int status) (string_of_int Snowflake.err_parse)

(* Checks all tables; returns the number of checks. *)
let run directory =
  let layouts = List.map layout_of_row (read_table directory "layouts.tsv") in
  List.iter (check_id layouts) (read_table directory "ids.tsv");
  List.iter check_written (read_table directory "text.tsv");
  List.iter check_refused (read_table directory "bad_text.tsv");
  !checks
