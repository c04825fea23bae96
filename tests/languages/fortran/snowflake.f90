! The declarations of snowflake.h that the suite needs.
module snowflake
  use, intrinsic :: iso_c_binding
  use, intrinsic :: iso_fortran_env, only: error_unit
  implicit none

  integer(c_int32_t), parameter :: snowflake_ok = 0
  integer(c_int32_t), parameter :: snowflake_err_parse = -5
  integer(c_int32_t), parameter :: encoding_base32 = 2
  integer(c_size_t), parameter :: snowflake_text_size = 20

  type, bind(c) :: snowflake_config_t
    integer(c_int32_t) :: size
    integer(c_int32_t) :: order
    integer(c_int64_t) :: time_bits
    integer(c_int64_t) :: worker_bits
    integer(c_int64_t) :: sequence_bits
    integer(c_int64_t) :: tick_ns
    integer(c_int64_t) :: epoch_unix_ms
    integer(c_int64_t) :: worker_id
    integer(c_int64_t) :: worker_count
    integer(c_int64_t) :: max_wait_ms
    integer(c_int64_t) :: max_lead_ms
    integer(c_int64_t) :: sequence_start
    type(c_ptr) :: store
    type(c_funptr) :: clock
    type(c_ptr) :: clock_context
    integer(c_int64_t) :: max_jump_ms
  end type

  type, bind(c) :: snowflake_error_t
    integer(c_int32_t) :: size = 512
    integer(c_int32_t) :: status = 0
    integer(c_int32_t) :: os_errno = 0
    integer(c_int32_t) :: wait_reason = 0
    integer(c_int64_t) :: wait_ns = 0
    character(kind=c_char) :: message(488) = c_null_char
  end type

  type, bind(c) :: snowflake_parts_t
    integer(c_int32_t) :: size = 40
    integer(c_int32_t) :: nanoseconds = 0
    integer(c_int64_t) :: unix_ms = 0
    integer(c_int64_t) :: tick = 0
    integer(c_int64_t) :: worker_id = 0
    integer(c_int64_t) :: sequence = 0
  end type

  interface
    function snowflake_config_init(config, size, layout, error) bind(c) result(status)
      import
      type(snowflake_config_t), intent(out) :: config
      integer(c_size_t), value :: size
      integer(c_int32_t), value :: layout
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_new(config, gen, error) bind(c) result(status)
      import
      type(snowflake_config_t), intent(in) :: config
      type(c_ptr), intent(inout) :: gen
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_next(gen) bind(c) result(id)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t) :: id
    end function

    subroutine snowflake_free(gen) bind(c)
      import
      type(c_ptr), value :: gen
    end subroutine

    function snowflake_explain(gen, result_, error) bind(c) result(status)
      import
      type(c_ptr), value :: gen
      integer(c_int64_t), value :: result_
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_split(config, id, parts, error) bind(c) result(status)
      import
      type(snowflake_config_t), intent(in) :: config
      integer(c_int64_t), value :: id
      type(snowflake_parts_t), intent(inout) :: parts
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int32_t) :: status
    end function

    function snowflake_compose(config, tick, worker_id, sequence, error) bind(c) result(id)
      import
      type(snowflake_config_t), intent(in) :: config
      integer(c_int64_t), value :: tick, worker_id, sequence
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int64_t) :: id
    end function

    function snowflake_ends_at_unix_ms(config, error) bind(c) result(unix_ms)
      import
      type(snowflake_config_t), intent(in) :: config
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int64_t) :: unix_ms
    end function

    function snowflake_format(id, encoding, text, capacity, error) bind(c) result(length)
      import
      integer(c_int64_t), value :: id
      integer(c_int32_t), value :: encoding
      character(kind=c_char), intent(inout) :: text(*)
      integer(c_size_t), value :: capacity
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int64_t) :: length
    end function

    function snowflake_parse(text, length, encoding, error) bind(c) result(id)
      import
      character(kind=c_char), intent(in) :: text(*)
      integer(c_size_t), value :: length
      integer(c_int32_t), value :: encoding
      type(snowflake_error_t), intent(inout) :: error
      integer(c_int64_t) :: id
    end function
  end interface

contains

  function sentence(error) result(text)
    type(snowflake_error_t), intent(in) :: error
    character(len=:), allocatable :: text
    integer :: i
    text = ''
    do i = 1, size(error%message)
      if (error%message(i) == c_null_char) exit
      text = text // error%message(i)
    end do
  end function

  ! Ends the program with a sentence, with exit code 1.
  subroutine fail(text)
    character(len=*), intent(in) :: text
    write (error_unit, '(a)') text
    stop 1, quiet=.true.
  end subroutine

  ! The defaults with the layout of a preset.
  function config_of(layout) result(config)
    integer, intent(in) :: layout
    type(snowflake_config_t) :: config
    type(snowflake_error_t) :: error
    if (snowflake_config_init(config, c_sizeof(config), int(layout, c_int32_t), error) &
        /= snowflake_ok) call fail(sentence(error))
  end function

  function generator_of(config) result(gen)
    type(snowflake_config_t), intent(in) :: config
    type(c_ptr) :: gen
    type(snowflake_error_t) :: error
    gen = c_null_ptr
    if (snowflake_new(config, gen, error) /= snowflake_ok) call fail(sentence(error))
  end function

  function next_id(gen) result(id)
    type(c_ptr), intent(in) :: gen
    integer(c_int64_t) :: id
    type(snowflake_error_t) :: error
    id = snowflake_next(gen)
    if (id < 0) then
      if (snowflake_explain(gen, id, error) == id) call fail(sentence(error))
      call fail('snowflake_next failed')
    end if
  end function
end module
